namespace GpuNet.Devices.Host.Norms;

/// <summary>
/// Mean and variance of each column from the moments of its parts: the mean of the means, then their deviations from
/// it.
/// </summary>
internal readonly unsafe struct JoinMomentsJob<R>(
    RowParts split, int columns, float* workspace, float* means, float* variances) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(columns, part, parts, R.Count);
        float* squares = workspace + ((long)split.Count * columns);
        for (int column = start; column < end; column += R.Count)
        {
            int left = end - column;
            R all = R.Of(Math.Max(1, split.Rows));
            CompensatedSum<R> sum = CompensatedSum<R>.Zero;
            for (int rows = 0; rows < split.Count; rows++)
                sum = sum.With(Count(rows) * Lanes.Load<R>(workspace + ((long)rows * columns) + column, left));
            R mean = sum.Sum / all;
            CompensatedSum<R> distances = CompensatedSum<R>.Zero;
            CompensatedSum<R> distancesSquared = CompensatedSum<R>.Zero;
            for (int rows = 0; rows < split.Count; rows++)
            {
                long place = ((long)rows * columns) + column;
                R distance = Lanes.Load<R>(workspace + place, left) - mean;
                distances = distances.With(Count(rows) * distance);
                distancesSquared = distancesSquared.With(
                    Lanes.Load<R>(squares + place, left) + (Count(rows) * (distance * distance)));
            }

            Moments<R> moments = Moments<R>.Corrected(mean, distances.Sum, distancesSquared.Sum, all);
            Lanes.Store(moments.Mean, means + column, left);
            Lanes.Store(moments.Squares / all, variances + column, left);
        }
    }

    private R Count(int rows) => R.Of(Math.Min(split.Length, split.Rows - (rows * split.Length)));
}
