namespace GpuNet.Devices.Host.Rows;

/// <summary>rᵢⱼ = xᵢⱼ + bⱼ.</summary>
internal readonly unsafe struct AddRowJob<R>(int rows, int columns, float* input, float* row, float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int index = start; index < end; index++)
        {
            float* source = input + ((long)index * columns);
            float* target = result + ((long)index * columns);
            for (int column = 0; column < columns; column += R.Count)
            {
                int left = columns - column;
                Lanes.Store(
                    Lanes.Load<R>(source + column, left) + Lanes.Load<R>(row + column, left), target + column, left);
            }
        }
    }
}
