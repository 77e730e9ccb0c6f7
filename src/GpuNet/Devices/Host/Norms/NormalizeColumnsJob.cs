namespace GpuNet.Devices.Host.Norms;

/// <summary>yᵢⱼ = γⱼ·x̂ᵢⱼ + βⱼ with the statistics of columns.</summary>
internal readonly unsafe struct NormalizeColumnsJob<R>(
    int rows,
    int columns,
    float* input,
    float* means,
    float* variances,
    float epsilon,
    float* scale,
    float* shift,
    float* output) : IJob
    where R : unmanaged, ILanes<R>
{
    // Enough rows to amortize the per-column values, but few enough to stay in the cache.
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
        R mean = Lanes.Load<R>(means + column, left);
        R inverse = Normalization.Inverse(Lanes.Load<R>(variances + column, left), R.Of(epsilon));
        R factor = Lanes.Load<R>(scale + column, left);
        R offset = Lanes.Load<R>(shift + column, left);
        for (int row = first; row < last; row++)
        {
            long place = ((long)row * columns) + column;
            R normalized = Normalization.Normalized(Lanes.Load<R>(input + place, left), mean, inverse);
            Lanes.Store(Normalization.Value(normalized, factor, offset), output + place, left);
        }
    }
}
