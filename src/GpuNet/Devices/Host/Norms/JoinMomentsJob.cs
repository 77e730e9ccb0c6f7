using GpuNet.Formulas.Norms;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Norms;

/// <summary>Mean and variance of each column from the moments of its parts, in their order.</summary>
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
            var whole = new Moments<R>(R.Zero, R.Zero);
            for (int rows = 0; rows < split.Count; rows++)
            {
                long place = ((long)rows * columns) + column;
                var next = new Moments<R>(Lanes.Load<R>(workspace + place, left), Lanes.Load<R>(squares + place, left));
                int before = rows * split.Length;
                int count = Math.Min(split.Length, split.Rows - before);
                float share = (float)count / (before + count);
                whole = rows == 0 ? next : whole.With(next, R.Of(share), R.Of(share * before));
            }

            Lanes.Store(whole.Mean, means + column, left);
            Lanes.Store(whole.Squares / R.Of(Math.Max(1, split.Rows)), variances + column, left);
        }
    }
}
