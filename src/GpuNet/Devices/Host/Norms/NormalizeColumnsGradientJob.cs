namespace GpuNet.Devices.Host.Norms;

/// <summary>∂x of a normalization of columns; without the sums the statistics are constants.</summary>
internal readonly unsafe struct NormalizeColumnsGradientJob<R>(
    int rows,
    int columns,
    float* input,
    float* means,
    float* variances,
    float epsilon,
    float* scale,
    float* upstream,
    float* scaleGradient,
    float* shiftGradient,
    float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    private const int Block = 16;

    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int first = start; first < end; first += Block)
        {
            for (int column = 0; column < columns; column += R.Count)
                Columns(first, Math.Min(first + Block, end), column);
        }
    }

    private void Columns(int first, int last, int column)
    {
        int left = columns - column;
        R inverse = Normalization.Inverse(Lanes.Load<R>(variances + column, left), R.Of(epsilon));
        R factor = Lanes.Load<R>(scale + column, left) * inverse;
        if (scaleGradient == null)
        {
            for (int row = first; row < last; row++)
            {
                long place = ((long)row * columns) + column;
                Lanes.Store(factor * Lanes.Load<R>(upstream + place, left), result + place, left);
            }

            return;
        }

        R mean = Lanes.Load<R>(means + column, left);
        R count = R.Of(rows);
        R meanProduct = Lanes.Load<R>(scaleGradient + column, left) / count;
        R meanUpstream = Lanes.Load<R>(shiftGradient + column, left) / count;
        for (int row = first; row < last; row++)
        {
            long place = ((long)row * columns) + column;
            R normalized = Normalization.Normalized(Lanes.Load<R>(input + place, left), mean, inverse);
            R gradient = Lanes.Load<R>(upstream + place, left);
            Lanes.Store(
                Normalization.Gradient(factor, gradient, normalized, meanUpstream, meanProduct), result + place, left);
        }
    }
}
