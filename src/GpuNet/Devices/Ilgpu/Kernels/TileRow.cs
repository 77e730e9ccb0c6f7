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
    /// Applies the epilogue to those of the four elements that lie inside C, the first at (row, column). An element's
    /// index is row · N + column, after <paramref name="offset"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Finish<TEpilogue>(
        GemmSize size, int vectors, int offset, int row, int column, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        if (row >= size.Rows || column >= size.Columns)
            return;
        int index = offset + (row * size.Columns) + column;
        epilogue.FinishFour(vectors, size.Columns - column, index, column, new Float4(c0, c1, c2, c3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(float run, ref float total, ref float rest)
    {
        CompensatedSum<Real32> sum =
            new CompensatedSum<Real32>(new Real32(total), new Real32(rest)).With(new Real32(run));
        total = sum.Sum.Value;
        rest = sum.Rest.Value;
    }
}
