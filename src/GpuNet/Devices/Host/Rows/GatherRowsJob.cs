namespace GpuNet.Devices.Host.Rows;

/// <summary>Looks up rows of a table by label.</summary>
internal readonly unsafe struct GatherRowsJob(int rows, int columns, int* labels, float* table, float* result) : IJob
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
        {
            new ReadOnlySpan<float>(table + ((long)labels[row] * columns), columns).CopyTo(
                new Span<float>(result + ((long)row * columns), columns));
        }
    }
}
