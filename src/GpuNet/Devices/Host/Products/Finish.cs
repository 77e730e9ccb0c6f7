namespace GpuNet.Devices.Host.Products;

/// <summary>Finished sums, on their way to C.</summary>
internal static unsafe class Finish<R, TEpilogue>
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue<R>
{
    /// <summary>Gives all that is in C to the epilogue.</summary>
    /// <param name="epilogue">What becomes of the numbers.</param>
    /// <param name="sums">Row after row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="width">The numbers to a row, whole registers.</param>
    /// <param name="row">The first row in C.</param>
    /// <param name="column">The first column in C.</param>
    /// <param name="columns">Columns of C.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rows(TEpilogue epilogue, float* sums, int rows, int width, int row, int column, int columns)
    {
        int count = Math.Min(width, columns - column);
        int whole = count / R.Count * R.Count;
        long index = ((long)row * columns) + column;
        for (; rows > 0; rows--)
        {
            // Most have whole registers only: with a constant for what is left, all tests for ends fall away.
            for (int at = 0; at < whole; at += R.Count)
                epilogue.Finish(R.Load(sums + at), index + at, column + at, R.Count);
            if (whole < count)
                epilogue.Finish(R.Load(sums + whole), index + whole, column + whole, count - whole);
            sums += width;
            index += columns;
        }
    }

    /// <summary>The same of a tile of Cᵀ with as many rows as a register has lanes, or fewer.</summary>
    /// <param name="epilogue">What becomes of the numbers.</param>
    /// <param name="tile">Its rows, one after another.</param>
    /// <param name="rows">Rows of the tile: columns of C.</param>
    /// <param name="width">Columns of the tile, whole registers: rows of C.</param>
    /// <param name="row">Its first row in Cᵀ.</param>
    /// <param name="column">Its first column in Cᵀ.</param>
    /// <param name="shape">Of Cᵀ.</param>
    /// <param name="turned">Takes the tile's transpose.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turned(
        TEpilogue epilogue, float* tile, int rows, int width, int row, int column, GemmShape shape, float* turned)
    {
        // As many rows as a register has lanes, those beyond the tile with it: nobody looks at their numbers.
        Packing.Transposed(tile, width, width, R.Count, turned, R.Count);
        int count = Math.Min(width, shape.Columns - column);
        for (int at = 0; at < count; at++)
        {
            epilogue.Finish(R.Load(turned), ((column + (long)at) * shape.Rows) + row, row, rows);
            turned += R.Count;
        }
    }
}
