using GpuNet.Formulas.Norms;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Norms;

/// <summary>
/// The moments of each column over each part of the rows: the mean first, then the distances from it.
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
        R sum = R.Zero;
        for (int row = first; row < last; row++)
            sum += Lanes.Load<R>(input + ((long)row * columns) + column, left);
        R mean = sum / count;
        R distances = R.Zero;
        R squares = R.Zero;
        for (int row = first; row < last; row++)
        {
            R distance = Lanes.Load<R>(input + ((long)row * columns) + column, left) - mean;
            distances += distance;
            squares += distance * distance;
        }

        return Moments<R>.Corrected(mean, distances, squares, count);
    }
}
