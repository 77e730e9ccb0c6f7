using GpuNet.Formulas.Norms;
using GpuNet.Formulas.Reals;
using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Batch and layer normalization, and the column of ones. Sums down the columns are cut in parts of the rows, and the
/// parts put together in order; none has a barrier.
/// </summary>
internal static class NormalizationKernels
{
    /// <summary>
    /// The mean of each column over each part of the rows, and behind all means the sums of squared distances from
    /// them; a thread does a column of a part: the mean first, then the distances.
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
            float sum = 0f;
            for (int row = first; row < last; row++)
                sum += input[(row * columns) + column];
            var count = new Real32(last - first);
            float mean = sum / count.Value;
            float distances = 0f;
            float squares = 0f;
            for (int row = first; row < last; row++)
            {
                float distance = input[(row * columns) + column] - mean;
                distances += distance;
                squares += distance * distance;
            }

            Moments<Real32> moments = Moments<Real32>.Corrected(
                new Real32(mean), new Real32(distances), new Real32(squares), count);
            workspace[item] = moments.Mean.Value;
            workspace[items + item] = moments.Squares.Value;
        }
    }

    /// <summary>
    /// μⱼ and σ²ⱼ from the moments of the parts; a thread does a column, from the first part to the last.
    /// </summary>
    public static void JoinMoments(
        int rows, int length, int columns, ArrayView<float> workspace, ArrayView<float> means,
        ArrayView<float> variances)
    {
        int parts = (rows + length - 1) / length;
        Walk walk = Walk.Over(columns);
        for (int column = walk.Start; column < walk.End; column += walk.Step)
        {
            var whole = new Moments<Real32>(Real32.Zero, Real32.Zero);
            for (int part = 0; part < parts; part++)
            {
                int place = (part * columns) + column;
                var next = new Moments<Real32>(
                    new Real32(workspace[place]), new Real32(workspace[(parts * columns) + place]));
                int before = part * length;
                int count = Math.Min(length, rows - before);
                float share = (float)count / (before + count);
                if (part == 0)
                    whole = next;
                else
                    whole = whole.With(next, new Real32(share), new Real32(share * before));
            }

            means[column] = whole.Mean.Value;
            variances[column] = whole.Squares.Value / Math.Max(1, rows);
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
    /// Σ g·x̂ of each column over each part of the rows, and behind them all Σ g; a thread does a column of a part. The
    /// statistics are of rows where <paramref name="byRows"/> is not 0, else of columns.
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
            float products = 0f;
            float sum = 0f;
            for (int row = part * length; row < last; row++)
            {
                int index = (row * columns) + column;
                int place = byRows != 0 ? row : column;
                float gradient = upstream[index];
                products += gradient * views.Normalized(index, place, views.Inverse(place)).Value;
                sum += gradient;
            }

            workspace[item] = products;
            workspace[items + item] = sum;
        }
    }

    /// <summary>
    /// running μ ← (1 − m)·running μ + m·μ, and the variance likewise with σ²·rows/(rows − 1); of one row the variance
    /// stays, of none both.
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

    /// <summary>μᵢ, σ²ᵢ and yᵢⱼ = γⱼ·(xᵢⱼ − μᵢ)/√(σ²ᵢ + ε) + βⱼ; a thread does a row.</summary>
    public static void NormalizeRows(
        int rows, int columns, NormalizationViews views, ArrayView<float> shift, ArrayView<float> output)
    {
        Walk walk = Walk.Over(rows);
        for (int row = walk.Start; row < walk.End; row += walk.Step)
        {
            int start = row * columns;
            var count = new Real32(Math.Max(1, columns));
            float sum = 0f;
            for (int index = start; index < start + columns; index++)
                sum += views.Input[index];
            float mean = sum / count.Value;
            float distances = 0f;
            float squares = 0f;
            for (int index = start; index < start + columns; index++)
            {
                float distance = views.Input[index] - mean;
                distances += distance;
                squares += distance * distance;
            }

            Moments<Real32> moments = Moments<Real32>.Corrected(
                new Real32(mean), new Real32(distances), new Real32(squares), count);
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
    /// ∂xᵢⱼ = (hᵢⱼ − Σₖhᵢₖ/columns − x̂ᵢⱼ·Σₖhᵢₖx̂ᵢₖ/columns)/√(σ²ᵢ + ε) with h = γg; a thread does a row.
    /// </summary>
    public static void NormalizeRowsGradient(
        int rows, int columns, NormalizationViews views, ArrayView<float> upstream, ArrayView<float> result)
    {
        Walk walk = Walk.Over(rows);
        for (int row = walk.Start; row < walk.End; row += walk.Step)
        {
            int start = row * columns;
            Real32 inverse = views.Inverse(row);
            float sum = 0f;
            float products = 0f;
            for (int column = 0; column < columns; column++)
            {
                float scaled = views.Scale[column] * upstream[start + column];
                sum += scaled;
                products += scaled * views.Normalized(start + column, row, inverse).Value;
            }

            for (int column = 0; column < columns; column++)
            {
                result[start + column] = Normalization.Gradient(
                    inverse,
                    new Real32(views.Scale[column] * upstream[start + column]),
                    views.Normalized(start + column, row, inverse),
                    new Real32(sum / columns),
                    new Real32(products / columns)).Value;
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
