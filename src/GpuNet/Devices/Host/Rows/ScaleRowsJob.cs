namespace GpuNet.Devices.Host.Rows;

/// <summary>rᵢⱼ = fᵢ·xᵢⱼ.</summary>
internal readonly unsafe struct ScaleRowsJob<R>(
    int rows, int columns, float* input, float* factors, float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int index = start; index < end; index++)
        {
            float* source = input + ((long)index * columns);
            float* target = result + ((long)index * columns);
            R factor = R.Of(factors[index]);
            for (int column = 0; column < columns; column += R.Count)
            {
                int left = columns - column;
                Lanes.Store(factor * Lanes.Load<R>(source + column, left), target + column, left);
            }
        }
    }
}
