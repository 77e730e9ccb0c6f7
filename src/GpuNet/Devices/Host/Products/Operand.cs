namespace GpuNet.Devices.Host.Products;

/// <summary>op(A) in place.</summary>
/// <param name="numbers">op(A)[0, 0].</param>
/// <param name="rowStride">From one row to the next, in numbers.</param>
/// <param name="stepStride">From one k to the next.</param>
internal readonly unsafe struct Operand(float* numbers, long rowStride, long stepStride)
{
    /// <summary>The whole of A; or some of its columns by themselves, as they lie in memory.</summary>
    /// <param name="numbers">A[0, 0], if it were there.</param>
    /// <param name="width">From one line of A to the next.</param>
    /// <param name="transpose">Whether a line is a column of op(A).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Operand Of(float* numbers, long width, bool transpose) =>
        transpose ? new Operand(numbers, 1, width) : new Operand(numbers, width, 1);

    public long RowStride => rowStride;

    public long StepStride => stepStride;

    /// <summary>The number of a row and k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int row, int k) => numbers + (row * rowStride) + (k * stepStride);

    /// <summary>It from a row on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Operand From(int row) => new(At(row, 0), rowStride, stepStride);

    /// <summary>Which of a block of 32 k at most are not 0: a word for each of some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mask(int row, int rows, int k, int length, uint* words)
    {
        if (stepStride == 1)
            Products.Mask.OfRows(At(row, k), rowStride, rows, length, words);
        else
            Products.Mask.OfColumns(At(row, k), stepStride, rows, length, words);
    }
}
