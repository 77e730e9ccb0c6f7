using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Rows;

/// <summary>rⱼ = Σᵢ xᵢⱼ, each column from the first row to the last.</summary>
internal readonly unsafe struct SumColumnsJob<R>(int rows, int columns, float* input, float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(columns, part, parts, R.Count);
        for (int column = start; column < end; column += R.Count)
        {
            int left = end - column;
            R sum = R.Zero;
            for (int row = 0; row < rows; row++)
                sum += Lanes.Load<R>(input + ((long)row * columns) + column, left);
            Lanes.Store(sum, result + column, left);
        }
    }
}
