namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// The cuBLAS arguments of a product of row-major matrices. cuBLAS is column-major, so it sees each matrix as its
/// transpose; and Cᵀ = op(B)ᵀ·op(A)ᵀ. So B goes first, and no further transposition is needed.
/// </summary>
/// <param name="TransposeFirst">Whether cuBLAS transposes B.</param>
/// <param name="TransposeSecond">Whether cuBLAS transposes A.</param>
/// <param name="FirstPitch">The row pitch of B as stored; cuBLAS requires at least 1.</param>
/// <param name="SecondPitch">The row pitch of A as stored.</param>
internal readonly record struct CuBlasArguments(
    bool TransposeFirst, bool TransposeSecond, int FirstPitch, int SecondPitch)
{
    /// <summary>The arguments for a shape.</summary>
    public static CuBlasArguments Of(GemmShape shape) => new(
        shape.TransposeRight,
        shape.TransposeLeft,
        Math.Max(1, shape.TransposeRight ? shape.Inner : shape.Columns),
        Math.Max(1, shape.TransposeLeft ? shape.Rows : shape.Inner));
}
