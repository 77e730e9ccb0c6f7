using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Batch and layer normalization, and the column of ones. Column sums are split into parts of the rows, and the parts
/// are combined in order; no barriers.
/// </summary>
internal static class NormalizationKernels
{
    /// <summary>
    /// The mean of each column over each part of the rows, and after all means the sums of squared deviations from
    /// them; one column of a part per thread: the mean first, then the deviations.
    /// </summary>
    public static void PartMoments(
        int rows, int length, int columns, ArrayView<float> input, ArrayView<float> workspace)
    {
        int items = ((rows + length - 1) / length) * columns;
        Walk walk = Walk.Over(items);
        for (int item = walk.Start; item < walk.End; item += walk.Step)
        {
            int part = item / columns;
            int column = item - (part * columns);
            int first = part * length;
            int last = Math.Min(first + length, rows);
            var sum = default(LongSum<Real32>);
            for (int row = first; row < last; row++)
                sum.Add(new Real32(input[(row * columns) + column]));
            var count = new Real32(last - first);
            Real32 mean = sum.Value / count;
            var distances = default(LongSum<Real32>);
            var squares = default(LongSum<Real32>);
            for (int row = first; row < last; row++)
            {
                Real32 distance = new Real32(input[(row * columns) + column]) - mean;
                distances.Add(distance);
                squares.Add(distance * distance);
            }

            Moments<Real32> moments = Moments<Real32>.Corrected(mean, distances.Value, squares.Value, count);
            workspace[item] = moments.Mean.Value;
            workspace[items + item] = moments.Squares.Value;
        }
    }

    /// <summary>
    /// μⱼ and σ²ⱼ from the moments of the parts; one column per thread, from the first part to the last: the mean of
    /// the means, then their deviations from it.
    /// </summary>
    public static void JoinMoments(
        int rows, int length, int columns, ArrayView<float> workspace, ArrayView<float> means,
        ArrayView<float> variances)
    {
        int parts = (rows + length - 1) / length;
        Walk walk = Walk.Over(columns);
        for (int column = walk.Start; column < walk.End; column += walk.Step)
        {
            var all = new Real32(Math.Max(1, rows));
            var sum = default(LongSum<Real32>);
            for (int part = 0; part < parts; part++)
            {
                var count = new Real32(Math.Min(length, rows - (part * length)));
                sum.Add(count * new Real32(workspace[(part * columns) + column]));
            }

            Real32 mean = sum.Value / all;
            var distances = default(LongSum<Real32>);
            var squares = default(LongSum<Real32>);
            for (int part = 0; part < parts; part++)
            {
                int place = (part * columns) + column;
                var count = new Real32(Math.Min(length, rows - (part * length)));
                Real32 distance = new Real32(workspace[place]) - mean;
                distances.Add(count * distance);
                squares.Add(
                    new Real32(workspace[(parts * columns) + place]) + (count * (distance * distance)));
            }

            Moments<Real32> moments = Moments<Real32>.Corrected(mean, distances.Value, squares.Value, all);
            means[column] = moments.Mean.Value;
            variances[column] = (moments.Squares / all).Value;
        }
    }

    /// <summary>yᵢⱼ = γⱼ·(xᵢⱼ − μⱼ)/√(σ²ⱼ + ε) + βⱼ.</summary>
    public static void NormalizeColumns(
        int columns, NormalizationViews views, ArrayView<float> shift, ArrayView<float> output)
    {
        Walk walk = Walk.Over((int)output.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int column = index % columns;
            Real32 normalized = views.Normalized(index, column, views.Inverse(column));
            output[index] = Normalization.Value(
                normalized, new Real32(views.Scale[column]), new Real32(shift[column])).Value;
        }
    }

    /// <summary>
    /// ∂xᵢⱼ = γⱼ/√(σ²ⱼ + ε)·(gᵢⱼ − ∂βⱼ/rows − x̂ᵢⱼ·∂γⱼ/rows); without the sums, for constant statistics, γⱼgᵢⱼ/√(σ²ⱼ +
    /// ε).
    /// </summary>
    public static void NormalizeColumnsGradient(
        int rows,
        int columns,
        NormalizationViews views,
        ArrayView<float> upstream,
        ArrayView<float> scaleGradient,
        ArrayView<float> shiftGradient,
        ArrayView<float> result)
    {
        bool own = scaleGradient.Length > 0;
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int column = index % columns;
            Real32 inverse = views.Inverse(column);
            Real32 factor = new Real32(views.Scale[column]) * inverse;
            var gradient = new Real32(upstream[index]);
            if (own)
            {
                result[index] = Normalization.Gradient(
                    factor,
                    gradient,
                    views.Normalized(index, column, inverse),
                    new Real32(shiftGradient[column] / rows),
                    new Real32(scaleGradient[column] / rows)).Value;
            }
            else
            {
                result[index] = (factor * gradient).Value;
            }
        }
    }

    /// <summary>
    /// Σ g·x̂ of each column over each part of the rows, and after them all Σ g; one column of a part per thread. The
    /// statistics are those of rows if <paramref name="byRows"/> is not 0, otherwise of columns.
    /// </summary>
    public static void PartSums(
        int byRows,
        int rows,
        int length,
        int columns,
        NormalizationViews views,
        ArrayView<float> upstream,
        ArrayView<float> workspace)
    {
        int items = ((rows + length - 1) / length) * columns;
        Walk walk = Walk.Over(items);
        for (int item = walk.Start; item < walk.End; item += walk.Step)
        {
            int part = item / columns;
            int column = item - (part * columns);
            int last = Math.Min((part + 1) * length, rows);
            var products = default(LongSum<Real32>);
            var sum = default(LongSum<Real32>);
            for (int row = part * length; row < last; row++)
            {
                int index = (row * columns) + column;
                int place = byRows != 0 ? row : column;
                var gradient = new Real32(upstream[index]);
                products.Add(gradient * views.Normalized(index, place, views.Inverse(place)));
                sum.Add(gradient);
            }

            workspace[item] = products.Value.Value;
            workspace[items + item] = sum.Value.Value;
        }
    }

    /// <summary>
    /// running μ ← (1 − m)·running μ + m·μ, and the variance likewise with σ²·rows/(rows − 1); with one row the
    /// variance is unchanged, without rows both are.
    /// </summary>
    public static void AdvanceStatistics(
        int rows,
        float momentum,
        ArrayView<float> means,
        ArrayView<float> variances,
        ArrayView<float> runningMeans,
        ArrayView<float> runningVariances)
    {
        var m = new Real32(momentum);
        Walk walk = Walk.Over(rows > 0 ? (int)means.Length : 0);
        for (int column = walk.Start; column < walk.End; column += walk.Step)
        {
            runningMeans[column] =
                Normalization.Advance(new Real32(runningMeans[column]), new Real32(means[column]), m).Value;
            if (rows > 1)
            {
                var unbiased = new Real32((rows / (rows - 1f)) * variances[column]);
                runningVariances[column] =
                    Normalization.Advance(new Real32(runningVariances[column]), unbiased, m).Value;
            }
        }
    }

    /// <summary>μᵢ, σ²ᵢ and yᵢⱼ = γⱼ·(xᵢⱼ − μᵢ)/√(σ²ᵢ + ε) + βⱼ; one row per thread.</summary>
    public static void NormalizeRows(
        int rows, int columns, NormalizationViews views, ArrayView<float> shift, ArrayView<float> output)
    {
        Walk walk = Walk.Over(rows);
        for (int row = walk.Start; row < walk.End; row += walk.Step)
        {
            int start = row * columns;
            var count = new Real32(Math.Max(1, columns));
            var sum = default(LongSum<Real32>);
            for (int index = start; index < start + columns; index++)
                sum.Add(new Real32(views.Input[index]));
            Real32 mean = sum.Value / count;
            var distances = default(LongSum<Real32>);
            var squares = default(LongSum<Real32>);
            for (int index = start; index < start + columns; index++)
            {
                Real32 distance = new Real32(views.Input[index]) - mean;
                distances.Add(distance);
                squares.Add(distance * distance);
            }

            Moments<Real32> moments = Moments<Real32>.Corrected(mean, distances.Value, squares.Value, count);
            Real32 variance = moments.Squares / count;
            views.Means[row] = moments.Mean.Value;
            views.Variances[row] = variance.Value;
            Real32 inverse = Normalization.Inverse(variance, new Real32(views.Epsilon));
            for (int column = 0; column < columns; column++)
            {
                Real32 normalized = Normalization.Normalized(
                    new Real32(views.Input[start + column]), moments.Mean, inverse);
                output[start + column] = Normalization.Value(
                    normalized, new Real32(views.Scale[column]), new Real32(shift[column])).Value;
            }
        }
    }

    /// <summary>
    /// ∂xᵢⱼ = (hᵢⱼ − Σₖhᵢₖ/columns − x̂ᵢⱼ·Σₖhᵢₖx̂ᵢₖ/columns)/√(σ²ᵢ + ε) with h = γg; one row per thread.
    /// </summary>
    public static void NormalizeRowsGradient(
        int rows, int columns, NormalizationViews views, ArrayView<float> upstream, ArrayView<float> result)
    {
        Walk walk = Walk.Over(rows);
        for (int row = walk.Start; row < walk.End; row += walk.Step)
        {
            int start = row * columns;
            Real32 inverse = views.Inverse(row);
            var sum = default(LongSum<Real32>);
            var products = default(LongSum<Real32>);
            for (int column = 0; column < columns; column++)
            {
                var scaled = new Real32(views.Scale[column] * upstream[start + column]);
                sum.Add(scaled);
                products.Add(scaled * views.Normalized(start + column, row, inverse));
            }

            var count = new Real32(columns);
            Real32 meanUpstream = sum.Value / count;
            Real32 meanProduct = products.Value / count;

            for (int column = 0; column < columns; column++)
            {
                result[start + column] = Normalization.Gradient(
                    inverse,
                    new Real32(views.Scale[column] * upstream[start + column]),
                    views.Normalized(start + column, row, inverse),
                    meanUpstream,
                    meanProduct).Value;
            }
        }
    }

    /// <summary>yᵢ = (xᵢ, 1): rows of columns + 1.</summary>
    public static void AppendOnes(int columns, ArrayView<float> input, ArrayView<float> output)
    {
        Walk walk = Walk.Over((int)output.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int row = index / (columns + 1);
            float value = 1f;
            if (index - (row * (columns + 1)) < columns)
                value = input[index - row];
            output[index] = value;
        }
    }

    /// <summary>rᵢⱼ = xᵢⱼ without x's last column, of columns + 1.</summary>
    public static void DropLastColumn(int columns, ArrayView<float> input, ArrayView<float> result)
    {
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
            result[index] = input[index + (index / columns)];
    }
}
