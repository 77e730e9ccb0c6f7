namespace GpuNet.Devices;

/// <summary>
/// C = op(A) · op(B): C is <see cref="Rows"/> × <see cref="Columns"/>, op(A) is Rows × <see cref="Inner"/>, op(B) is
/// Inner × Columns; op transposes or not. All matrices are row-major and dense.
/// </summary>
/// <param name="Rows">M, the rows of C.</param>
/// <param name="Columns">N, the columns of C.</param>
/// <param name="Inner">K, the length of the sums.</param>
/// <param name="TransposeLeft">Whether A is stored as Inner × Rows.</param>
/// <param name="TransposeRight">Whether B is stored as Columns × Inner.</param>
public readonly record struct GemmShape(
    int Rows,
    int Columns,
    int Inner,
    bool TransposeLeft = false,
    bool TransposeRight = false)
{
    /// <summary>M·N, the elements of C.</summary>
    internal long Length => (long)Rows * Columns;

    /// <summary>2·M·N·K, the floating-point operations.</summary>
    public long Operations => 2L * Rows * Columns * Inner;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Rows}×{Inner}{(TransposeLeft ? "ᵀ" : "")} · {Inner}×{Columns}{(TransposeRight ? "ᵀ" : "")}";
}
