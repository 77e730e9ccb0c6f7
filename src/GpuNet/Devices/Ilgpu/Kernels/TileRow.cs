namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>Four sums of one row.</summary>
internal struct TileRow
{
    private float c0;
    private float c1;
    private float c2;
    private float c3;

    /// <summary>cⱼ ← cⱼ + x·yⱼ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(float x, float y0, float y1, float y2, float y3)
    {
        c0 += x * y0;
        c1 += x * y1;
        c2 += x * y2;
        c3 += x * y3;
    }

    /// <summary>
    /// c ← c + <paramref name="run"/>, and the four rounding errors go into <paramref name="rests"/>: <see
    /// cref="CompensatedSum{R}"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Join(TileRow run, ref TileRow rests)
    {
        Join(run.c0, ref c0, ref rests.c0);
        Join(run.c1, ref c1, ref rests.c1);
        Join(run.c2, ref c2, ref rests.c2);
        Join(run.c3, ref c3, ref rests.c3);
    }

    /// <summary>
    /// Applies the epilogue to those of the four elements that lie inside C: at (row, column) and each <paramref
    /// name="apart"/> further to the right. An element's index is row · N + column, after <paramref name="offset"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Finish<TEpilogue>(
        GemmSize size, int offset, int row, int column, int apart, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        if (row >= size.Rows)
            return;
        int index = offset + (row * size.Columns);
        FinishInside(size, index, column, c0, epilogue);
        FinishInside(size, index, column + apart, c1, epilogue);
        FinishInside(size, index, column + (2 * apart), c2, epilogue);
        FinishInside(size, index, column + (3 * apart), c3, epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(float run, ref float total, ref float rest)
    {
        CompensatedSum<Real32> sum =
            new CompensatedSum<Real32>(new Real32(total), new Real32(rest)).With(new Real32(run));
        total = sum.Sum.Value;
        rest = sum.Rest.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishInside<TEpilogue>(
        GemmSize size, int rowIndex, int column, float sum, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        if (column < size.Columns)
            epilogue.Finish(rowIndex + column, column, sum);
    }
}
