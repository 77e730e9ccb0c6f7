namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// A product of row-major matrices as cuBLAS is asked for it. To cuBLAS a matrix is a list of columns, so it sees each
/// of ours as its transpose; and Cᵀ = op(B)ᵀ·op(A)ᵀ. So B goes first, and nothing is transposed that was not before.
/// </summary>
/// <param name="TransposeFirst">Whether cuBLAS transposes B.</param>
/// <param name="TransposeSecond">Whether cuBLAS transposes A.</param>
/// <param name="FirstPitch">From a row of B, as it is stored, to the next; cuBLAS wants at least 1.</param>
/// <param name="SecondPitch">From a row of A, as it is stored, to the next.</param>
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
