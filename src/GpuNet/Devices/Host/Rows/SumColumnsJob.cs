namespace GpuNet.Devices.Host.Rows;

/// <summary>
/// rⱼ = Σᵢ xᵢⱼ over each block of rows, with one row of results per block; each column from the block's first row to
/// its last.
/// </summary>
/// <param name="rows">The rows of the matrix.</param>
/// <param name="columns">Its columns.</param>
/// <param name="block">The rows of a block; the last may have fewer.</param>
/// <param name="chain">The rows that are added up one after another; sums of several chains are compensated.</param>
/// <param name="input">The matrix.</param>
/// <param name="result">As many rows as there are blocks, and at least one.</param>
internal readonly unsafe struct SumColumnsJob<R>(
    int rows, int columns, int block, int chain, float* input, float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        int blocks = Math.Max(1, (int)(((long)rows + block - 1) / block));
        int strips = (columns + R.Count - 1) / R.Count;
        (int start, int end) = Part.Of(blocks * strips, part, parts);
        for (int item = start; item < end; item++)
        {
            int index = item / strips;
            int first = index * block;
            Strip(first, Math.Min(block, rows - first), (item - (index * strips)) * R.Count, index);
        }
    }

    /// <summary>As many columns as a register has lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Strip(int first, int count, int column, int index)
    {
        int left = columns - column;
        float* source = input + ((long)first * columns) + column;
        CompensatedSum<R> total = CompensatedSum<R>.Zero;
        int row = 0;

        // Lanes past the last column sum numbers of the next rows and are discarded: full registers are read, partial
        // ones only at the end of the matrix.
        long readable = ((long)(rows - first) * columns) - column;
        while (row < count)
        {
            int end = Math.Min(count, row + chain);
            R sum = R.Zero;
            for (; row < end && readable >= R.Count; row++, readable -= columns, source += columns)
                sum += R.Load(source);
            for (; row < end; row++, source += columns)
                sum += Lanes.Load<R>(source, left);
            total = total.With(sum);
        }

        Lanes.Store(total.Sum, result + ((long)index * columns) + column, left);
    }
}
