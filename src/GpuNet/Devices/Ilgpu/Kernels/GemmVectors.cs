namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Which matrices of a product are moved four numbers at a time: those that begin at a multiple of 16 bytes and whose
/// row length is a multiple of 4, so that every row is aligned and no group of four crosses an edge. It changes the
/// cost of loads and stores, never their result.
/// </summary>
internal readonly struct GemmVectors(GemmShape shape, bool leftAligned, bool rightAligned, bool resultAligned)
{
    /// <summary>1 where A is, else 0.</summary>
    public int Left { get; } = Whole(leftAligned, shape.TransposeLeft ? shape.Rows : shape.Inner);

    /// <summary>1 where B is, else 0.</summary>
    public int Right { get; } = Whole(rightAligned, shape.TransposeRight ? shape.Inner : shape.Columns);

    /// <summary>1 where C is, and all that its epilogue reads and writes, else 0.</summary>
    public int Result { get; } = Whole(resultAligned, shape.Columns);

    private static int Whole(bool aligned, int rowLength) => aligned && rowLength % Float4.Length == 0 ? 1 : 0;
}
