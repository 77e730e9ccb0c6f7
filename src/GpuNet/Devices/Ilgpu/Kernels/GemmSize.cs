namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// A product's sizes, and how far apart its operands' elements lie: with the strides swapped, a matrix is read as its
/// transpose where it stands.
/// </summary>
internal readonly struct GemmSize(GemmShape shape)
{
    /// <summary>M, the rows of C.</summary>
    public int Rows { get; } = shape.Rows;

    /// <summary>N, the columns of C.</summary>
    public int Columns { get; } = shape.Columns;

    /// <summary>K, the length of the sums.</summary>
    public int Inner { get; } = shape.Inner;

    /// <summary>From a row of op(A) to the next.</summary>
    public int LeftRow { get; } = shape.TransposeLeft ? 1 : shape.Inner;

    /// <summary>From a column of op(A) to the next.</summary>
    public int LeftInner { get; } = shape.TransposeLeft ? shape.Rows : 1;

    /// <summary>From a row of op(B) to the next.</summary>
    public int RightInner { get; } = shape.TransposeRight ? 1 : shape.Columns;

    /// <summary>From a column of op(B) to the next.</summary>
    public int RightColumn { get; } = shape.TransposeRight ? shape.Inner : 1;
}
