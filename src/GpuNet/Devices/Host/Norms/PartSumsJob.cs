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
        CompensatedSum<R> products = CompensatedSum<R>.Zero;
        CompensatedSum<R> sums = CompensatedSum<R>.Zero;
        int last = (int)Math.Min((rows + 1L) * split.Length, split.Rows);
        for (int chain = rows * split.Length; chain < last; chain += RowParts.Run)
        {
            int end = Math.Min(last, chain + RowParts.Run);
            R product = R.Zero;
            R sum = R.Zero;
            for (int row = chain; row < end; row++)
            {
                if (!own)
                {
                    mean = R.Of(means[row]);
                    inverse = Normalization.Inverse(R.Of(variances[row]), R.Of(epsilon));
                }

                long place = ((long)row * columns) + column;
                R gradient = Lanes.Load<R>(upstream + place, left);
                product += gradient * Normalization.Normalized(Lanes.Load<R>(input + place, left), mean, inverse);
                sum += gradient;
            }

            products = products.With(product);
            sums = sums.With(sum);
        }

        long target = ((long)rows * columns) + column;
        Lanes.Store(products.Sum, workspace + target, left);
        Lanes.Store(sums.Sum, workspace + ((long)split.Count * columns) + target, left);
    }
}
