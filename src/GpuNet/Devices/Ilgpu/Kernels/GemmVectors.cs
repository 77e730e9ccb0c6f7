namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Which operands of a product are loaded by four numbers at once: those that begin at a multiple of 16 bytes and whose
/// rows are multiples of 4 long, so that every row begins at one, and no four reach over an edge. It changes what loads
/// cost, never what they give.
/// </summary>
internal readonly struct GemmVectors(GemmShape shape, bool leftAligned, bool rightAligned)
{
    /// <summary>1 where A is, else 0.</summary>
    public int Left { get; } = Whole(leftAligned, shape.TransposeLeft ? shape.Rows : shape.Inner);

    /// <summary>1 where B is, else 0.</summary>
    public int Right { get; } = Whole(rightAligned, shape.TransposeRight ? shape.Inner : shape.Columns);

    private static int Whole(bool aligned, int rowLength) => aligned && rowLength % Float4.Length == 0 ? 1 : 0;
}
