using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Launches on the rows of a dense row-major matrix, and sums. Each sum is computed by one thread from beginning to
/// end, so that its order never changes, and compensated; no barriers.
/// </summary>
internal static class RowKernels
{
    /// <summary>rᵢⱼ = xᵢⱼ + bⱼ.</summary>
    public static void AddRow(int columns, ArrayView<float> input, ArrayView<float> row, ArrayView<float> result)
    {
        Walk walk = Walk.Over((int)input.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
            result[index] = input[index] + row[index % columns];
    }

    /// <summary>rᵢⱼ = fᵢ·xᵢⱼ.</summary>
    public static void ScaleRows(
        int columns, ArrayView<float> input, ArrayView<float> factors, ArrayView<float> result)
    {
        Walk walk = Walk.Over((int)input.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
            result[index] = factors[index / columns] * input[index];
    }

    /// <summary>rⱼ = Σᵢ xᵢⱼ; a thread sums a column from top to bottom.</summary>
    public static void SumColumns(int rows, int columns, ArrayView<float> input, ArrayView<float> result)
    {
        Walk walk = Walk.Over(columns);
        for (int column = walk.Start; column < walk.End; column += walk.Step)
        {
            var sum = default(LongSum<Real32>);
            for (int row = 0; row < rows; row++)
                sum.Add(new Real32(input[(row * columns) + column]));
            result[column] = sum.Value.Value;
        }
    }

    /// <summary>
    /// r = scale · Σᵢ xᵢ, or added to the running sum r to accumulate; one thread sums from beginning to end.
    /// </summary>
    public static void Sum(ArrayView<float> input, float scale, ArrayView<float> result, int accumulate)
    {
        Walk walk = Walk.Over(1);
        for (int only = walk.Start; only < walk.End; only += walk.Step)
        {
            var sum = default(LongSum<Real32>);
            for (int index = 0; index < (int)input.Length; index++)
                sum.Add(new Real32(input[index]));
            Finish(scale * sum.Value.Value, result, accumulate);
        }
    }

    /// <summary>yᵢⱼ = softmax over row i; one row per thread.</summary>
    public static void Softmax(int rows, int columns, ArrayView<float> input, ArrayView<float> output)
    {
        Walk walk = Walk.Over(rows);
        for (int row = walk.Start; row < walk.End; row += walk.Step)
        {
            int start = row * columns;
            Real32 max = Max(start, columns, input);
            Real32 sum = SumOfExponentials(start, columns, input, max);
            for (int index = start; index < start + columns; index++)
                output[index] = Probability(input[index], max, sum).Value;
        }
    }

    /// <summary>rᵢⱼ = yᵢⱼ(gᵢⱼ − Σₖ gᵢₖyᵢₖ); one row per thread.</summary>
    public static void SoftmaxGradient(
        int rows, int columns, ArrayView<float> output, ArrayView<float> upstream, ArrayView<float> result)
    {
        Walk walk = Walk.Over(rows);
        for (int row = walk.Start; row < walk.End; row += walk.Step)
        {
            int start = row * columns;
            Real32 dot = Dot(start, columns, output, upstream);
            for (int index = start; index < start + columns; index++)
            {
                result[index] = Formulas.Activations.Softmax.Gradient(
                    new Real32(output[index]), new Real32(upstream[index]), dot).Value;
            }
        }
    }

    /// <summary>
    /// ℓᵢ = −ln softmax(zᵢ)ₜ and δᵢ = scale · (softmax(zᵢ) − eₜ) with t = labelsᵢ; an empty output is omitted. A thread
    /// does a row; a label outside the classes gives NaN, since a kernel cannot throw.
    /// </summary>
    public static void CrossEntropy(
        int rows,
        int columns,
        ArrayView<float> logits,
        ArrayView<int> labels,
        float scale,
        ArrayView<float> losses,
        ArrayView<float> delta)
    {
        bool writesLosses = losses.Length > 0;
        bool writesDelta = delta.Length > 0;
        Walk walk = Walk.Over(rows);
        for (int row = walk.Start; row < walk.End; row += walk.Step)
        {
            int start = row * columns;
            int label = labels[row];
            Real32 max = Max(start, columns, logits);
            (Real32 sum, Real32 rest) = SumOfExponentials(start, columns, logits, max, writesLosses);
            if (writesLosses)
            {
                float loss = float.NaN;
                if (label >= 0 && label < columns)
                    loss = Formulas.Losses.CrossEntropy.Value(new Real32(logits[start + label]), max, sum, rest).Value;
                losses[row] = loss;
            }

            if (!writesDelta)
                continue;
            for (int column = 0; column < columns; column++)
            {
                Real32 target = column == label ? Real32.One : Real32.Zero;
                Real32 probability = Probability(logits[start + column], max, sum);
                delta[start + column] = scale * Formulas.Losses.CrossEntropy.Derivative(probability, target).Value;
            }
        }
    }

    /// <summary>
    /// right += 1 where argmaxⱼ zᵢⱼ is labelᵢ, and confusion[labelᵢ · columns + argmaxⱼ zᵢⱼ] += 1 unless it is empty;
    /// the first of equal logits wins, NaN wins over numbers; a label outside the classes is not counted. Integer sums
    /// are the same in any order, so concurrent additions are safe.
    /// </summary>
    public static void CountPredictions(
        int rows,
        int columns,
        ArrayView<float> logits,
        ArrayView<int> labels,
        ArrayView<int> right,
        ArrayView<int> confusion)
    {
        Walk walk = Walk.Over(rows);
        for (int row = walk.Start; row < walk.End; row += walk.Step)
        {
            int best = Prediction(row * columns, columns, logits);
            Count(labels[row], best, columns, right, confusion);
        }
    }

    /// <summary>Counts a prediction, unless its label is outside the classes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Count(int label, int best, int columns, ArrayView<int> right, ArrayView<int> confusion)
    {
        if (label < 0 || label >= columns)
            return;
        if (best == label)
            _ = Atomic.Add(ref right[new LongIndex1D(0)], 1);
        if (confusion.Length > 0)
            _ = Atomic.Add(ref confusion[new LongIndex1D(((long)label * columns) + best)], 1);
    }

    /// <summary>Writes a sum, or adds it to the running sum; called by one thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Finish(float sum, ArrayView<float> result, int accumulate)
    {
        if (accumulate == 0)
        {
            result[0] = sum;
            return;
        }

        CompensatedSum<Real32> next = new CompensatedSum<Real32>(
            new Real32(result[CompensatedSumLayout.Sum]),
            new Real32(result[CompensatedSumLayout.Rest])).With(new Real32(sum));
        result[CompensatedSumLayout.Sum] = next.Sum.Value;
        result[CompensatedSumLayout.Rest] = next.Rest.Value;
    }

    /// <summary>
    /// argmaxᵢ xᵢ, counted from the row's beginning: the first of equal maxima; NaN wins over numbers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Prediction(int start, int columns, ArrayView<float> logits)
    {
        int best = 0;
        float most = logits[start];
        for (int column = 1; column < columns; column++)
        {
            float logit = logits[start + column];
            if (logit > most || (float.IsNaN(logit) && !float.IsNaN(most)))
            {
                best = column;
                most = logit;
            }
        }

        return best;
    }

    /// <summary>max xᵢ of a row that begins at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Real32 Max(int start, int columns, ArrayView<float> input)
    {
        var max = new Real32(float.NegativeInfinity);
        for (int index = start; index < start + columns; index++)
            max = Real32.Max(max, new Real32(input[index]));
        return max;
    }

    /// <summary>Σᵢ e^(xᵢ − max), from left to right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Real32 SumOfExponentials(int start, int columns, ArrayView<float> input, Real32 max)
    {
        var sum = default(LongSum<Real32>);
        for (int index = start; index < start + columns; index++)
            sum.Add(Formulas.Activations.Softmax.Exponential(new Real32(input[index]), max));
        return sum.Value;
    }

    /// <summary>
    /// The same, and the sum of <see cref="Formulas.Activations.Softmax.Rest"/> with it if requested.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Real32 Sum, Real32 Others) SumOfExponentials(
        int start, int columns, ArrayView<float> input, Real32 max, bool withRest)
    {
        if (!withRest)
            return (SumOfExponentials(start, columns, input, max), Real32.Zero);
        var sum = default(LongSum<Real32>);
        var rest = default(LongSum<Real32>);
        for (int index = start; index < start + columns; index++)
        {
            Real32 exponential = Formulas.Activations.Softmax.Exponential(new Real32(input[index]), max);
            sum.Add(exponential);
            rest.Add(Formulas.Activations.Softmax.Rest(exponential));
        }

        return (sum.Value, rest.Value);
    }

    /// <summary>Σᵢ xᵢyᵢ over a row, from left to right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Real32 Dot(int start, int columns, ArrayView<float> left, ArrayView<float> right)
    {
        var sum = default(LongSum<Real32>);
        for (int index = start; index < start + columns; index++)
            sum.Add(new Real32(left[index] * right[index]));
        return sum.Value;
    }

    /// <summary>e^(x − max) / sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Real32 Probability(float x, Real32 max, Real32 sum) =>
        Formulas.Activations.Softmax.Value(Formulas.Activations.Softmax.Exponential(new Real32(x), max), sum);
}
