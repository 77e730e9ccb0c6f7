namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>The sums of a 4 × 4 tile: fields, which become registers, unlike an array.</summary>
internal struct TileSums
{
    /// <summary>The sums of the tile's first row.</summary>
    public TileRow Row0;

    /// <summary>The sums of the second.</summary>
    public TileRow Row1;

    /// <summary>The sums of the third.</summary>
    public TileRow Row2;

    /// <summary>The sums of the fourth.</summary>
    public TileRow Row3;

    /// <summary>cᵢⱼ ← cᵢⱼ + xᵢ·yⱼ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Float4 x, Float4 y)
    {
        Row0.Add(x.X, y.X, y.Y, y.Z, y.W);
        Row1.Add(x.Y, y.X, y.Y, y.Z, y.W);
        Row2.Add(x.Z, y.X, y.Y, y.Z, y.W);
        Row3.Add(x.W, y.X, y.Y, y.Z, y.W);
    }

    /// <summary>Takes a run's sums in; the rounding errors go into <paramref name="rests"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Join(TileSums run, ref TileSums rests)
    {
        Row0.Join(run.Row0, ref rests.Row0);
        Row1.Join(run.Row1, ref rests.Row1);
        Row2.Join(run.Row2, ref rests.Row2);
        Row3.Join(run.Row3, ref rests.Row3);
    }

    /// <summary>
    /// Applies the epilogue to those elements that lie inside C, the first at (row, column), the others next to it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Finish<TEpilogue>(
        GemmSize size, int vectors, int offset, int row, int column, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        Row0.Finish(size, vectors, offset, row, column, epilogue);
        Row1.Finish(size, vectors, offset, row + 1, column, epilogue);
        Row2.Finish(size, vectors, offset, row + 2, column, epilogue);
        Row3.Finish(size, vectors, offset, row + 3, column, epilogue);
    }
}
