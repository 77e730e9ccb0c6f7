namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// A product's sizes and the strides of its operands: with the strides swapped, a matrix is read as its transpose in
/// place.
/// </summary>
internal readonly struct GemmSize(GemmShape shape)
{
    /// <summary>M, the rows of C.</summary>
    public int Rows { get; } = shape.Rows;

    /// <summary>N, the columns of C.</summary>
    public int Columns { get; } = shape.Columns;

    /// <summary>K, the length of the sums.</summary>
    public int Inner { get; } = shape.Inner;

    /// <summary>The row stride of op(A).</summary>
    public int LeftRow { get; } = shape.TransposeLeft ? 1 : shape.Inner;

    /// <summary>The column stride of op(A).</summary>
    public int LeftInner { get; } = shape.TransposeLeft ? shape.Rows : 1;

    /// <summary>The row stride of op(B).</summary>
    public int RightInner { get; } = shape.TransposeRight ? 1 : shape.Columns;

    /// <summary>The column stride of op(B).</summary>
    public int RightColumn { get; } = shape.TransposeRight ? shape.Inner : 1;
}
