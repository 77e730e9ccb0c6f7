namespace GpuNet.Devices.Host.Norms;

/// <summary>
/// The moments of each column over each part of the rows: the mean first, then the deviations from it.
/// </summary>
internal readonly unsafe struct PartMomentsJob<R>(RowParts split, int columns, float* input, float* workspace) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        int blocks = (columns + R.Count - 1) / R.Count;
        (int start, int end) = Part.Of(split.Count * blocks, part, parts);
        float* squares = workspace + ((long)split.Count * columns);
        for (int item = start; item < end; item++)
        {
            int rows = item / blocks;
            int column = (item - (rows * blocks)) * R.Count;
            long place = ((long)rows * columns) + column;
            Moments<R> moments = Column(
                rows * split.Length, (int)Math.Min((rows + 1L) * split.Length, split.Rows), column);
            Lanes.Store(moments.Mean, workspace + place, columns - column);
            Lanes.Store(moments.Squares, squares + place, columns - column);
        }
    }

    private Moments<R> Column(int first, int last, int column)
    {
        int left = columns - column;
        R count = R.Of(last - first);
        CompensatedSum<R> sums = CompensatedSum<R>.Zero;
        for (int chain = first; chain < last; chain += RowParts.Run)
        {
            int end = Math.Min(last, chain + RowParts.Run);
            R sum = R.Zero;
            for (int row = chain; row < end; row++)
                sum += Lanes.Load<R>(input + ((long)row * columns) + column, left);
            sums = sums.With(sum);
        }

        R mean = sums.Sum / count;
        CompensatedSum<R> distances = CompensatedSum<R>.Zero;
        CompensatedSum<R> squares = CompensatedSum<R>.Zero;
        for (int chain = first; chain < last; chain += RowParts.Run)
        {
            int end = Math.Min(last, chain + RowParts.Run);
            R distance = R.Zero;
            R square = R.Zero;
            for (int row = chain; row < end; row++)
            {
                R next = Lanes.Load<R>(input + ((long)row * columns) + column, left) - mean;
                distance += next;
                square += next * next;
            }

            distances = distances.With(distance);
            squares = squares.With(square);
        }

        return Moments<R>.Corrected(mean, distances.Sum, squares.Sum, count);
    }
}
