using System.Numerics;

namespace GpuNet.Devices.Host.Products;

/// <summary>
/// A product that passes over the zeros of A: where they are stands in a mask of one bit a number. Mask, and what each
/// thread needs for itself, lie in the workspace.
/// </summary>
/// <remarks>
/// Four fifths of MNIST's pixels are 0, and half of what comes out of a rectifier, forward; and its deltas, backward.
/// Leaving out a product with 0 does not change a sum, as long as the other factor is finite; so the result has the
/// bits of the packed product, but for the sign of a zero.
/// </remarks>
internal readonly unsafe struct SparsePlan
{
    /// <summary>The numbers to a word of the mask, and the rows of B to a block.</summary>
    public const int BlockLength = Mask.Bits;

    /// <summary>The registers of columns to a piece of C, at most.</summary>
    public const int PieceRegisters = 8;

    /// <summary>As many rows of C as are summed while a piece of B passes by.</summary>
    public const int GroupRows = 256;

    // Of the numbers of A that are not 0. A step costs 9 cycles for 8 of the packed product, and a row of a block some
    // 20 more. Few rows read B in place each for itself, where the product with all of A reads it once for two.
    public const double WorthwhileShare = 0.7;
    private const double WorthwhileShareOfFewRows = 0.3;

    private const int FewestRowsToShare = 192;

    // One row in so many is counted before the product is decided on.
    public const int SampledRows = 8;

    // Narrower products have too little to do to pay for finding the next bit.
    public const int FewestColumns = 32;

    private const int LineLength = 16;

    private readonly float* left;
    private readonly float* right;
    private readonly float* workspace;
    private readonly bool hasFewRows;

    public SparsePlan(GemmShape shape, bool hasFewRows, float* left, float* right, float* workspace)
    {
        Shape = shape;
        this.hasFewRows = hasFewRows;
        this.left = left;
        this.right = right;
        this.workspace = workspace;
    }

    public GemmShape Shape { get; }

    /// <summary>Words of the mask to a row of C: blocks of k.</summary>
    public int Blocks
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Shape.Inner + BlockLength - 1) / BlockLength;
    }

    /// <summary>From one row of op(A) to the next, in numbers.</summary>
    public long RowStride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Shape.TransposeLeft ? 1 : Shape.Inner;
    }

    /// <summary>From one k of op(A) to the next.</summary>
    public long StepStride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Shape.TransposeLeft ? Shape.Rows : 1;
    }

    /// <summary>From a block's word of one row to that of the next: the mask lies as A does.</summary>
    public long WordStride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Shape.TransposeLeft ? 1 : Blocks;
    }

    private uint* Words => (uint*)workspace;

    private double Worthwhile => hasFewRows && Shape.Rows > 1 ? WorthwhileShareOfFewRows : WorthwhileShare;

    /// <summary>
    /// Whether a product of this shape may be computed so: with many rows, for which blocks of B are copied; or with
    /// few, where B is read in place, and only what meets a number other than 0.
    /// </summary>
    public static bool Fits<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        shape.Columns >= FewestColumns && shape.Inner > 0 && (shape.Rows > RowPlan.MostRows || RowPlan.Fits<R>(shape));

    public static int WorkspaceLength<R>(GemmShape shape, int threads)
        where R : unmanaged, ILanes<R> =>
        GemmPlan.LengthOf(MaskLength(shape) + ((long)threads * ScratchLength<R>(shape)), shape);

    /// <summary>
    /// Whether threads share columns, so that none copies what another does: unless that leaves one with less to do, or
    /// there are rows enough for copies not to matter. A thread's rows of weights and of an optimizer's state are one
    /// piece of memory; of columns the processor would fetch ahead into the other thread's, line after line.
    /// Few rows are not copied, and shared if there are enough.
    /// </summary>
    public bool SharesColumns(int registers, int parts) =>
        hasFewRows
            ? Shape.Rows < 2 * parts
            : Shape.Rows < (long)parts * FewestRowsToShare && registers % ((long)parts * PieceRegisters) == 0;

    /// <summary>A[<paramref name="row"/>, k] at the beginning of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Left(int row, int block) => left + (row * RowStride) + (block * BlockLength * StepStride);

    /// <summary>The words that say which numbers of a block are not 0, from a row on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint* MaskOf(int row, int block) =>
        Words + (Shape.TransposeLeft ? ((long)block * Shape.Rows) + row : ((long)row * Blocks) + block);

    /// <summary>A thread's sums of a group of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Sums<R>(int part)
        where R : unmanaged, ILanes<R> =>
        workspace + MaskLength(Shape) + (part * ScratchLength<R>(Shape));

    /// <summary>A thread's sums of a group of rows over several runs of k.</summary>
    public float* Totals<R>(int part)
        where R : unmanaged, ILanes<R> =>
        Sums<R>(part) + GroupLength<R>(Shape) + ((long)BlockLength * PieceRegisters * R.Count);

    /// <summary>What was rounded away from a thread's totals.</summary>
    public float* Rests<R>(int part)
        where R : unmanaged, ILanes<R> =>
        Totals<R>(part) + GroupLength<R>(Shape);

    /// <summary>A thread's copy of a block of a piece of B.</summary>
    public float* Block<R>(int part)
        where R : unmanaged, ILanes<R> =>
        Sums<R>(part) + GroupLength<R>(Shape);

    /// <summary>The rows of B to a block; fewer to the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LengthOf(int block) => Math.Min(BlockLength, Shape.Inner - (block * BlockLength));

    /// <summary>
    /// A block of some registers' columns of B, k after k: in place where that is how it lies or where there are few
    /// rows, else a copy in the first-level cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float* BlockOf<R>(int part, int block, int column, int width)
        where R : unmanaged, ILanes<R>
    {
        int k = block * BlockLength;
        if (IsInPlace(width))
            return right + ((long)k * Shape.Columns) + column;
        float* copy = Block<R>(part);
        if (Shape.TransposeRight)
        {
            float* source = right + ((long)column * Shape.Inner) + k;
            int count = Math.Min(width, Shape.Columns - column);
            Packing.Transposed(source, Shape.Inner, LengthOf(block), count, copy, width);
        }
        else
        {
            float* source = right + ((long)k * Shape.Columns) + column;
            Packing.Straight<R>(source, Shape.Columns, LengthOf(block), copy, width);
        }

        return copy;
    }

    /// <summary>From one k of a block of so many columns to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long BlockStride(int width) => IsInPlace(width) ? Shape.Columns : width;

    /// <summary>A guess from a few numbers: whether looking at all of them is worth it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool LooksSparse()
    {
        const int Samples = 16;
        long last = ((long)Shape.Rows * Shape.Inner) - Vector512<float>.Count;
        if (last < 0)
            return false;
        int nonzero = 0;
        for (int sample = 0; sample < Samples; sample++)
            nonzero += BitOperations.PopCount(Mask.Of16(left + (last * sample / (Samples - 1))));
        return nonzero < Worthwhile * Samples * Vector512<float>.Count;
    }

    /// <summary>Whether A has zeros enough, in a sample of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool IsSparse()
    {
        long bits = 0;
        long looked = 0;
        for (int row = 0; row < Shape.Rows; row += SampledRows)
        {
            for (int block = 0; block < Blocks; block++)
                bits += BitOperations.PopCount(*MaskOf(row, block));
            looked += Shape.Inner;
        }

        return bits < Worthwhile * looked;
    }

    /// <summary>Writes the mask of some rows of A as it lies in memory.</summary>
    public void WriteMask(Part rows)
    {
        if (Shape.TransposeLeft)
            MaskColumns(rows);
        else
            MaskRows(rows);
    }

    /// <summary>Whether a block of so many columns of B is finite, where they are in the matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool IsFinite(float* numbers, int block, int column, int width)
    {
        // All of B is, or the product would not be computed so: to look at it would take longer than the product.
        if (hasFewRows)
            return true;
        if (column + width <= Shape.Columns)
            return Finite.All(numbers, LengthOf(block) * width);
        bool finite = true;
        for (int k = 0; k < LengthOf(block); k++)
            finite &= Finite.All(numbers + (k * width), Shape.Columns - column);
        return finite;
    }

    private static long MaskLength(GemmShape shape) =>
        ((((long)shape.Inner + BlockLength - 1) / BlockLength * shape.Rows) + LineLength - 1) / LineLength * LineLength;

    private static long ScratchLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        (GroupLength<R>(shape) * (shape.Inner <= InnerRuns<R>.Longest ? 1 : 3))
        + ((long)BlockLength * PieceRegisters * R.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long GroupLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        (long)Math.Min(GroupRows, shape.Rows) * PieceRegisters * R.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsInPlace(int width) => hasFewRows || (!Shape.TransposeRight && width == Shape.Columns);

    // Compiled once and in full, as the kernels are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MaskRows(Part rows)
    {
        for (int row = rows.Start; row < rows.End; row++)
        {
            float* numbers = Left(row, 0);
            uint* to = MaskOf(row, 0);
            int k = 0;
            for (; k <= Shape.Inner - BlockLength; k += BlockLength)
                *to++ = Mask.Of32(numbers + k);
            if (k < Shape.Inner)
                *to = Mask.Of32(numbers + k) & Mask.First(Shape.Inner - k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MaskColumns(Part rows)
    {
        for (int block = 0; block < Blocks; block++)
        {
            Mask.OfColumns(
                Left(rows.Start, block), StepStride, rows.End - rows.Start, LengthOf(block), MaskOf(rows.Start, block));
        }
    }
}
