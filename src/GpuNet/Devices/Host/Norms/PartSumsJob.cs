using GpuNet.Formulas.Norms;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Norms;

/// <summary>Σ g·x̂ and Σ g of each column over each part of the rows.</summary>
internal readonly unsafe struct PartSumsJob<R>(
    NormalizationAxis axis,
    RowParts split,
    int columns,
    float* input,
    float* means,
    float* variances,
    float epsilon,
    float* upstream,
    float* workspace) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        int blocks = (columns + R.Count - 1) / R.Count;
        (int start, int end) = Part.Of(split.Count * blocks, part, parts);
        for (int item = start; item < end; item++)
        {
            int rows = item / blocks;
            int column = (item - (rows * blocks)) * R.Count;
            Column(rows, column);
        }
    }

    private void Column(int rows, int column)
    {
        int left = columns - column;
        bool own = axis == NormalizationAxis.Columns;
        R mean = own ? Lanes.Load<R>(means + column, left) : R.Zero;
        R inverse = own ? Normalization.Inverse(Lanes.Load<R>(variances + column, left), R.Of(epsilon)) : R.Zero;
        R products = R.Zero;
        R sum = R.Zero;
        int last = (int)Math.Min((rows + 1L) * split.Length, split.Rows);
        for (int row = rows * split.Length; row < last; row++)
        {
            if (!own)
            {
                mean = R.Of(means[row]);
                inverse = Normalization.Inverse(R.Of(variances[row]), R.Of(epsilon));
            }

            long place = ((long)row * columns) + column;
            R gradient = Lanes.Load<R>(upstream + place, left);
            products += gradient * Normalization.Normalized(Lanes.Load<R>(input + place, left), mean, inverse);
            sum += gradient;
        }

        long target = ((long)rows * columns) + column;
        Lanes.Store(products, workspace + target, left);
        Lanes.Store(sum, workspace + ((long)split.Count * columns) + target, left);
    }
}
