namespace GpuNet.Devices.Host.Norms;

/// <summary>∂x of a normalization of rows.</summary>
internal readonly unsafe struct NormalizeRowsGradientJob<R>(
    int rows,
    int columns,
    float* input,
    float* means,
    float* variances,
    float epsilon,
    float* scale,
    float* upstream,
    float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
        {
            long offset = (long)row * columns;
            R mean = R.Of(means[row]);
            R inverse = Normalization.Inverse(R.Of(variances[row]), R.Of(epsilon));
            CompensatedSum<R> sums = CompensatedSum<R>.Zero;
            CompensatedSum<R> products = CompensatedSum<R>.Zero;
            for (int chain = 0; chain < columns; chain += Lanes.Chain<R>())
            {
                int last = Math.Min(columns, chain + Lanes.Chain<R>());
                R sum = R.Zero;
                R product = R.Zero;
                for (int column = chain; column < last; column += R.Count)
                {
                    int left = columns - column;
                    R scaled = Lanes.Load<R>(scale + column, left) * Lanes.Load<R>(upstream + offset + column, left);
                    sum += scaled;
                    product += scaled * Normalization.Normalized(
                        Lanes.Load<R>(input + offset + column, left), mean, inverse);
                }

                sums = sums.With(sum);
                products = products.With(product);
            }

            R meanUpstream = R.Of(R.Sum(sums.Sum) / columns);
            R meanProduct = R.Of(R.Sum(products.Sum) / columns);
            for (int column = 0; column < columns; column += R.Count)
            {
                int left = columns - column;
                R scaled = Lanes.Load<R>(scale + column, left) * Lanes.Load<R>(upstream + offset + column, left);
                R normalized = Normalization.Normalized(Lanes.Load<R>(input + offset + column, left), mean, inverse);
                Lanes.Store(
                    Normalization.Gradient(inverse, scaled, normalized, meanUpstream, meanProduct),
                    result + offset + column,
                    left);
            }
        }
    }
}
