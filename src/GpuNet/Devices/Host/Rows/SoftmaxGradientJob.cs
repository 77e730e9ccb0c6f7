namespace GpuNet.Devices.Host.Rows;

/// <summary>The gradient of softmax for each row.</summary>
internal readonly unsafe struct SoftmaxGradientJob<R>(
    int rows, int columns, float* output, float* upstream, float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
        {
            long offset = (long)row * columns;
            R total = R.Of(Lanes.SumOfProducts<R>(output + offset, upstream + offset, columns));
            for (int column = 0; column < columns; column += R.Count)
            {
                int left = columns - column;
                R y = Lanes.Load<R>(output + offset + column, left);
                R g = Lanes.Load<R>(upstream + offset + column, left);
                Lanes.Store(Softmax.Gradient(y, g, total), result + offset + column, left);
            }
        }
    }
}
