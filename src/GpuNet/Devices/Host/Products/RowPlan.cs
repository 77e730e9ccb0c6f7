namespace GpuNet.Devices.Host.Products;

/// <summary>
/// A product of few rows, which reads both operands in place: packing B would take longer than the product.
/// </summary>
internal readonly unsafe struct RowPlan(GemmShape shape, float* left, float* right)
{
    /// <summary>Products with more rows pack B.</summary>
    public const int MostRows = 16;

    private const int FewestColumns = 32;

    public GemmShape Shape => shape;

    /// <summary>The pairs of rows of C, the last of them alone where there is an odd one.</summary>
    public int Pairs => (shape.Rows + 1) / 2;

    /// <summary>From one row of op(A) to the next, in numbers.</summary>
    public long RowStride => shape.TransposeLeft ? 1 : shape.Inner;

    /// <summary>From one k of op(A) to the next.</summary>
    public long StepStride => shape.TransposeLeft ? shape.Rows : 1;

    /// <summary>Whether a product of this shape is computed so.</summary>
    public static bool Fits<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        shape.Rows <= MostRows
        && !shape.TransposeRight
        && shape.Columns >= FewestColumns && shape.Columns % R.Count == 0;

    /// <summary>Row <paramref name="row"/> of op(A).</summary>
    public float* Left(int row) => left + (row * RowStride);

    /// <summary>B[0, <paramref name="column"/>].</summary>
    public float* Right(int column) => right + column;
}
