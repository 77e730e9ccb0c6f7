namespace GpuNet.Devices.Host.Rows;

/// <summary>Rows of one value, with another value at each row's label.</summary>
internal readonly unsafe struct OneHotJob(
    int rows, int columns, int* labels, float on, float off, float* result) : IJob
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
        {
            var target = new Span<float>(result + ((long)row * columns), columns);
            target.Fill(off);
            target[labels[row]] = on;
        }
    }
}
