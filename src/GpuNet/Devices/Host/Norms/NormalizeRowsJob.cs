namespace GpuNet.Devices.Host.Norms;

/// <summary>Mean and variance of each row, and yᵢⱼ = γⱼ·x̂ᵢⱼ + βⱼ.</summary>
internal readonly unsafe struct NormalizeRowsJob<R>(
    int rows,
    int columns,
    float* input,
    float epsilon,
    float* scale,
    float* shift,
    float* means,
    float* variances,
    float* output) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
        {
            float* source = input + ((long)row * columns);
            float* target = output + ((long)row * columns);
            (float mean, float variance) = Statistics(source);
            means[row] = mean;
            variances[row] = variance;
            R inverse = Normalization.Inverse(R.Of(variance), R.Of(epsilon));
            for (int column = 0; column < columns; column += R.Count)
            {
                int left = columns - column;
                R normalized = Normalization.Normalized(Lanes.Load<R>(source + column, left), R.Of(mean), inverse);
                R value = Normalization.Value(
                    normalized, Lanes.Load<R>(scale + column, left), Lanes.Load<R>(shift + column, left));
                Lanes.Store(value, target + column, left);
            }
        }
    }

    private (float Mean, float Variance) Statistics(float* source)
    {
        int count = Math.Max(1, columns);
        float estimate = Lanes.Sum<R>(source, columns) / count;
        CompensatedSum<R> distances = CompensatedSum<R>.Zero;
        CompensatedSum<R> squares = CompensatedSum<R>.Zero;
        for (int chain = 0; chain < columns; chain += Lanes.Chain<R>())
        {
            int end = Math.Min(columns, chain + Lanes.Chain<R>());
            R distance = R.Zero;
            R square = R.Zero;
            for (int column = chain; column < end; column += R.Count)
            {
                // Lanes past the end hold the estimate itself, whose deviation is 0.
                R next = Lanes.Load<R>(source + column, columns - column, estimate) - R.Of(estimate);
                distance += next;
                square += next * next;
            }

            distances = distances.With(distance);
            squares = squares.With(square);
        }

        Moments<Real32> moments = Moments<Real32>.Corrected(
            new Real32(estimate),
            new Real32(R.Sum(distances.Sum)),
            new Real32(R.Sum(squares.Sum)),
            new Real32(count));
        return (moments.Mean.Value, moments.Squares.Value / count);
    }
}
