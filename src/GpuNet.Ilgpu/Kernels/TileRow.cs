using System.Runtime.CompilerServices;

namespace GpuNet.Ilgpu.Kernels;

/// <summary>Four neighbouring sums of one row.</summary>
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

    /// <summary>Finishes those of the four elements from (row, column) that lie inside C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Finish<TEpilogue>(GemmSize size, int row, int column, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        if (row >= size.Rows)
            return;
        int index = (row * size.Columns) + column;
        epilogue.Finish(index, column, c0);
        if (column + 1 < size.Columns)
            epilogue.Finish(index + 1, column + 1, c1);
        if (column + 2 < size.Columns)
            epilogue.Finish(index + 2, column + 2, c2);
        if (column + 3 < size.Columns)
            epilogue.Finish(index + 3, column + 3, c3);
    }
}
