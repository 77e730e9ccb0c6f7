namespace GpuNet.Devices.Host.Rows;

/// <summary>
/// Each row of a table is the sum of the rows that its label names. Each part owns rows of the table and reads all
/// labels: two threads never add to the same row, and each row is summed in label order.
/// </summary>
internal readonly unsafe struct SumRowsByLabelJob<R>(
    int rows, int columns, int tableRows, int* labels, float* input, float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(tableRows, part, parts);
        new Span<float>(result + ((long)start * columns), (int)((long)(end - start) * columns)).Clear();
        for (int row = 0; row < rows; row++)
        {
            int label = labels[row];
            if (label < start || label >= end)
                continue;
            float* source = input + ((long)row * columns);
            float* target = result + ((long)label * columns);
            for (int column = 0; column < columns; column += R.Count)
            {
                int left = columns - column;
                Lanes.Store(
                    Lanes.Load<R>(target + column, left) + Lanes.Load<R>(source + column, left), target + column, left);
            }
        }
    }
}
