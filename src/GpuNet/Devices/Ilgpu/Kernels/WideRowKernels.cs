using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Launches on wide rows for GPUs. A row is shared by so many lanes, a power of two: a lane does the columns lane,
/// lane + lanes …, in compensated sums, and halves of the lanes take in the other halves' results. The order depends on columns and lanes
/// alone.
/// </summary>
/// <remarks>
/// Groups have exactly <see cref="Threads"/> threads, so a group does Threads / lanes rows at once. Past the last row
/// there is nothing to read, but the barriers are the same.
/// </remarks>
internal static class WideRowKernels
{
    /// <summary>The threads of a group: a power of two, and the most lanes.</summary>
    public const int Threads = 256;

    /// <summary>The fewest lanes: a warp's, whose accesses are then coalesced.</summary>
    public const int FewestLanes = 32;

    private const int ColumnsOfLane = 4;

    /// <summary>How many lanes share a row: about one per four columns, within the limits.</summary>
    internal static int Lanes(int columns)
    {
        int lanes = FewestLanes;
        while (lanes < Threads && lanes * ColumnsOfLane < columns)
            lanes *= 2;
        return lanes;
    }

    /// <summary>yᵢⱼ = softmax over row i.</summary>
    public static void Softmax(int rows, int columns, int lanes, ArrayView<float> input, ArrayView<float> output)
    {
        ArrayView<float> maxima = SharedMemory.Allocate<float>(Threads);
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        int lane = Group.IdxX % lanes;
        int together = Threads / lanes;

        // All threads of a group go through the same rounds, so they meet at the same barriers.
        for (int first = Grid.IdxX * together; first < rows; first += Grid.DimX * together)
        {
            int row = first + (Group.IdxX / lanes);
            int begin = Math.Min(row, rows) * columns;
            int start = begin + lane;
            int end = row < rows ? begin + columns : begin;
            Real32 max = Max(start, end, lanes, input, maxima);
            Real32 sum = SumOfExponentials(start, end, lanes, input, max, sums);
            for (int index = start; index < end; index += lanes)
                output[index] = RowKernels.Probability(input[index], max, sum).Value;
        }
    }

    /// <summary>rᵢⱼ = yᵢⱼ(gᵢⱼ − Σₖ gᵢₖyᵢₖ).</summary>
    public static void SoftmaxGradient(
        int rows,
        int columns,
        int lanes,
        ArrayView<float> output,
        ArrayView<float> upstream,
        ArrayView<float> result)
    {
        ArrayView<float> dots = SharedMemory.Allocate<float>(Threads);
        int lane = Group.IdxX % lanes;
        int together = Threads / lanes;
        for (int first = Grid.IdxX * together; first < rows; first += Grid.DimX * together)
        {
            int row = first + (Group.IdxX / lanes);
            int begin = Math.Min(row, rows) * columns;
            int start = begin + lane;
            int end = row < rows ? begin + columns : begin;
            var part = default(LongSum<Real32>);
            for (int index = start; index < end; index += lanes)
                part.Add(new Real32(output[index] * upstream[index]));
            float dot = Sum(lanes, part.Value.Value, dots);
            for (int index = start; index < end; index += lanes)
            {
                result[index] = Formulas.Activations.Softmax.Gradient(
                    new Real32(output[index]), new Real32(upstream[index]), new Real32(dot)).Value;
            }

            // The next round overwrites memory from which a lane may still read this round's sum.
            Group.Barrier();
        }
    }

    /// <summary>
    /// ℓᵢ = −ln softmax(zᵢ)ₜ and δᵢ = scale · (softmax(zᵢ) − eₜ) with t = labelsᵢ, one label per row; an empty output
    /// is omitted. A label outside the classes gives NaN, since a kernel cannot throw.
    /// </summary>
    public static void CrossEntropy(
        int columns,
        int lanes,
        ArrayView<float> logits,
        ArrayView<int> labels,
        float scale,
        ArrayView<float> losses,
        ArrayView<float> delta)
    {
        ArrayView<float> maxima = SharedMemory.Allocate<float>(Threads);
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        ArrayView<float> rests = SharedMemory.Allocate<float>(Threads);
        int rows = (int)labels.Length;
        int lane = Group.IdxX % lanes;
        int together = Threads / lanes;
        bool writesLosses = losses.Length > 0;
        bool writesDelta = delta.Length > 0;
        for (int first = Grid.IdxX * together; first < rows; first += Grid.DimX * together)
        {
            int row = first + (Group.IdxX / lanes);
            int begin = Math.Min(row, rows) * columns;
            int start = begin + lane;
            int end = row < rows ? begin + columns : begin;
            int label = row < rows ? labels[row] : 0;

            // Read before the barriers: after them another lane may write δ over it.
            float targetLogit = float.NaN;
            if (writesLosses && lane == 0 && row < rows && label >= 0 && label < columns)
                targetLogit = logits[begin + label];
            Real32 max = Max(start, end, lanes, logits, maxima);
            (Real32 sum, Real32 rest) = SumOfExponentials(start, end, lanes, logits, max, writesLosses, sums, rests);
            if (writesLosses && lane == 0 && row < rows)
                losses[row] = Formulas.Losses.CrossEntropy.Value(new Real32(targetLogit), max, sum, rest).Value;
            for (int index = start; index < end && writesDelta; index += lanes)
            {
                Real32 target = index - begin == label ? Real32.One : Real32.Zero;
                Real32 probability = RowKernels.Probability(logits[index], max, sum);
                delta[index] = scale * Formulas.Losses.CrossEntropy.Derivative(probability, target).Value;
            }
        }
    }

    /// <summary>
    /// right += 1 for every row whose label is argmaxⱼ zᵢⱼ, with one label per row, and confusion[labelᵢ · columns +
    /// argmaxⱼ zᵢⱼ] += 1 unless it is empty; the first of equal logits wins, NaN wins over numbers; a label outside the
    /// classes is not counted.
    /// </summary>
    public static void CountPredictions(
        int columns,
        int lanes,
        ArrayView<float> logits,
        ArrayView<int> labels,
        ArrayView<int> right,
        ArrayView<int> confusion)
    {
        ArrayView<float> greatest = SharedMemory.Allocate<float>(Threads);
        ArrayView<int> places = SharedMemory.Allocate<int>(Threads);
        int rows = (int)labels.Length;
        int thread = Group.IdxX;
        int lane = thread % lanes;
        int together = Threads / lanes;
        for (int first = Grid.IdxX * together; first < rows; first += Grid.DimX * together)
        {
            int row = first + (thread / lanes);
            int end = row < rows ? columns : 0;
            int best = int.MaxValue;
            float most = float.NegativeInfinity;
            for (int column = lane; column < end; column += lanes)
            {
                float logit = logits[(row * columns) + column];
                bool taken = GoesBefore(logit, column, most, best);
                best = taken ? column : best;
                most = taken ? logit : most;
            }

            greatest[thread] = most;
            places[thread] = best;
            Group.Barrier();
            for (int half = lanes / 2; half > 0; half /= 2)
            {
                if (lane < half)
                {
                    float own = greatest[thread];
                    int ownPlace = places[thread];
                    float other = greatest[thread + half];
                    int otherPlace = places[thread + half];
                    bool taken = GoesBefore(other, otherPlace, own, ownPlace);
                    greatest[thread] = taken ? other : own;
                    places[thread] = taken ? otherPlace : ownPlace;
                }

                Group.Barrier();
            }

            if (lane == 0 && row < rows)
                RowKernels.Count(labels[row], places[thread], columns, right, confusion);
            Group.Barrier();
        }
    }

    // NaN goes before all numbers, the greater before the less, the first before equals. Without a branch, and so in
    // one piece with the stores that follow; to branch on it would negate the comparisons, which NaN does not survive on
    // OpenCL.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool GoesBefore(float logit, int place, float other, int otherPlace)
    {
        bool isNaN = float.IsNaN(logit);
        bool otherIsNaN = float.IsNaN(other);
        bool tied = (logit == other) | (isNaN & otherIsNaN);
        return (logit > other) | (isNaN & !otherIsNaN) | (tied & (place < otherPlace));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Real32 Max(int start, int end, int lanes, ArrayView<float> input, ArrayView<float> maxima)
    {
        var max = new Real32(float.NegativeInfinity);
        for (int index = start; index < end; index += lanes)
            max = Real32.Max(max, new Real32(input[index]));
        int thread = Group.IdxX;
        int lane = thread % lanes;
        maxima[thread] = max.Value;
        Group.Barrier();
        for (int half = lanes / 2; half > 0; half /= 2)
        {
            if (lane < half)
                maxima[thread] = Real32.Max(new Real32(maxima[thread]), new Real32(maxima[thread + half])).Value;
            Group.Barrier();
        }

        return new Real32(maxima[thread - lane]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Real32 SumOfExponentials(
        int start, int end, int lanes, ArrayView<float> input, Real32 max, ArrayView<float> sums)
    {
        var part = default(LongSum<Real32>);
        for (int index = start; index < end; index += lanes)
            part.Add(Formulas.Activations.Softmax.Exponential(new Real32(input[index]), max));
        return new Real32(Sum(lanes, part.Value.Value, sums));
    }

    // Either all threads need the rest or none, so they meet at the same barriers; it is reduced together with the sum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Real32 Sum, Real32 Others) SumOfExponentials(
        int start,
        int end,
        int lanes,
        ArrayView<float> input,
        Real32 max,
        bool withRest,
        ArrayView<float> sums,
        ArrayView<float> rests)
    {
        if (!withRest)
            return (SumOfExponentials(start, end, lanes, input, max, sums), Real32.Zero);
        var part = default(LongSum<Real32>);
        var partRest = default(LongSum<Real32>);
        for (int index = start; index < end; index += lanes)
        {
            Real32 exponential = Formulas.Activations.Softmax.Exponential(new Real32(input[index]), max);
            part.Add(exponential);
            partRest.Add(Formulas.Activations.Softmax.Rest(exponential));
        }

        int thread = Group.IdxX;
        int lane = thread % lanes;
        sums[thread] = part.Value.Value;
        rests[thread] = partRest.Value.Value;
        Group.Barrier();
        for (int half = lanes / 2; half > 0; half /= 2)
        {
            if (lane < half)
            {
                sums[thread] += sums[thread + half];
                rests[thread] += rests[thread + half];
            }

            Group.Barrier();
        }

        return (new Real32(sums[thread - lane]), new Real32(rests[thread - lane]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(int lanes, float part, ArrayView<float> sums)
    {
        int thread = Group.IdxX;
        int lane = thread % lanes;
        sums[thread] = part;
        Group.Barrier();
        for (int half = lanes / 2; half > 0; half /= 2)
        {
            if (lane < half)
                sums[thread] += sums[thread + half];
            Group.Barrier();
        }

        return sums[thread - lane];
    }
}
