namespace GpuNet.Devices.Host.Products;

/// <summary>
/// A product that passes over the zeros of A, row after row: a mask says where they are. The masks, and what else each
/// thread needs for itself, lie in the workspace.
/// </summary>
/// <remarks>
/// Four fifths of MNIST's pixels are 0, and half of what comes out of a rectifier, forward; and its deltas, backward.
/// Leaving out a product with 0 does not change a sum, as long as the other factor is finite; so the result has the
/// bits of the packed product, but for the sign of a zero.
/// </remarks>
internal readonly unsafe struct MaskedPlan(
    GemmShape shape, bool isHalved, float* left, float* right, float* workspace)
{
    /// <summary>The registers of columns to a piece of C, at most.</summary>
    public const int PieceRegisters = 8;

    /// <summary>As many rows of C as are summed while a piece of B passes by.</summary>
    public const int GroupRows = 256;

    /// <summary>Narrower products have too little to do to pay for finding the next bit.</summary>
    public const int FewestColumns = 32;

    // Of the numbers of A that are not 0. A step costs 9 cycles for 8 of the packed product, and a row of a block some
    // 20 more. Of few rows each finds its way through B by itself, where the packed product reads it once for all.
    private const double WorthwhileShare = 0.7;
    private const double WorthwhileShareOfFewRows = 0.3;

    private const int FewestRowsToShare = 192;
    private const int LineLength = 16;

    public GemmShape Shape => shape;

    /// <summary>Whether A is a batch in <see cref="Products.Halves"/>.</summary>
    public bool IsHalved => isHalved;

    /// <summary>The parts that A lies in.</summary>
    public int LeftParts => IsHalved ? Halves.Count : 1;

    /// <summary>Whether threads share k, so that what they summed remains to be joined.</summary>
    public bool SharesInner => IsHalved && !Shape.TransposeLeft;

    /// <summary>
    /// Whether a product of this shape may be computed so: with many rows, for which blocks of B are copied; or with
    /// few, where B is read in place, and only what meets a number other than 0.
    /// </summary>
    public static bool Fits<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        shape.Columns >= FewestColumns && shape.Inner > 0
        && (shape.Rows > GemmPlan.FewRows || (!shape.TransposeRight && shape.Columns % R.Count == 0));

    /// <summary>Whether so many of A's numbers, line after line as they lie, are 0 that it pays to look for them.</summary>
    public static bool IsSparse(GemmShape shape, float* left)
    {
        double worthwhile = shape.Rows is > 1 and <= GemmPlan.FewRows ? WorthwhileShareOfFewRows : WorthwhileShare;
        (int lines, int length) = shape.TransposeLeft ? (shape.Inner, shape.Rows) : (shape.Rows, shape.Inner);
        return Mask.IsSparse(left, lines, length, worthwhile);
    }

    /// <summary>Whether so many of a batch's bytes are 0.</summary>
    public static bool IsSparse(byte* source, int* order, int samples, int columns) =>
        Mask.IsSparse(source, order, samples, columns, WorthwhileShare);

    public static int WorkspaceLength<R>(GemmShape shape, int threads)
        where R : unmanaged, ILanes<R> =>
        GemmPlan.LengthOf(
            (Halves.Fit<R>(shape) ? Halves.SumsLength<R>(shape) : 0) + (threads * ScratchLength<R>(shape)), shape);

    /// <summary>The registers to a row of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Registers<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        (int)(((long)shape.Columns + R.Count - 1) / R.Count);

    /// <summary>What a thread has to do of what meets a part of A.</summary>
    public Box BoxOf<R>(int leftPart, int part, int parts)
        where R : unmanaged, ILanes<R>
    {
        var box = new Box(new Part(0, Shape.Rows), new Part(0, Registers<R>(Shape)), new Part(0, Shape.Inner));
        if (SharesInner)
        {
            return box with
            {
                Rows = Halves.Samples(Shape.Rows, leftPart, part, parts),
                Inner = Halves.Columns(Shape.Inner, leftPart),
            };
        }

        if (IsHalved)
        {
            Part half = Halves.Columns(Shape.Rows, leftPart);
            Part own = Part.Of(Shape.Rows, part, parts, Mask.Bits);
            return box with { Rows = new Part(Math.Max(half.Start, own.Start), Math.Min(half.End, own.End)) };
        }

        return SharesColumns(box.Vectors.End, parts)
            ? box with { Vectors = Part.Of(box.Vectors.End, part, parts) }
            : box with { Rows = Part.Of(Shape.Rows, part, parts) };
    }

    /// <summary>A part of A.</summary>
    public Operand Left(int leftPart)
    {
        (int lines, int length) = Shape.TransposeLeft ? (Shape.Inner, Shape.Rows) : (Shape.Rows, Shape.Inner);
        Part part = IsHalved ? Halves.Columns(length, leftPart) : new Part(0, length);
        return Operand.Of(left + ((lines - 1L) * part.Start), part.End - part.Start, Shape.TransposeLeft);
    }

    /// <summary>A thread's memory.</summary>
    public float* Scratch<R>(int part)
        where R : unmanaged, ILanes<R> =>
        workspace + (SharesInner ? Halves.SumsLength<R>(Shape) : 0) + (part * ScratchLength<R>(Shape));

    /// <summary>A thread's copy of a block of a piece of B.</summary>
    public float* Block<R>(int part)
        where R : unmanaged, ILanes<R> =>
        Scratch<R>(part) + MaskLength(Shape);

    /// <summary>Where the sums of a group of rows go: those of a part of k stay until they are joined.</summary>
    public float* Sums<R>(int leftPart, int part, int row)
        where R : unmanaged, ILanes<R> =>
        SharesInner
            ? workspace + ((((long)leftPart * Shape.Rows) + row) * Registers<R>(Shape) * R.Count)
            : Block<R>(part) + BlockLength<R>();

    /// <summary>A thread's sums of one of several chains, and behind them what their total was rounded by.</summary>
    public float* Chain<R>(int part)
        where R : unmanaged, ILanes<R> =>
        Block<R>(part) + BlockLength<R>() + GroupLength<R>(Shape);

    /// <summary>
    /// A block of some registers' columns of B, k after k: in place where that is how it lies or where there are few
    /// rows, else a copy in the first-level cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float* BlockOf<R>(int part, int k, int length, int column, int width)
        where R : unmanaged, ILanes<R>
    {
        float* source = right + ((long)k * Shape.Columns) + column;
        if (IsInPlace(width))
            return source;
        float* copy = Block<R>(part);
        if (Shape.TransposeRight)
        {
            source = right + ((long)column * Shape.Inner) + k;
            Packing.Transposed(source, Shape.Inner, length, Math.Min(width, Shape.Columns - column), copy, width);
        }
        else
        {
            Packing.Straight<R>(source, Shape.Columns, length, copy, width);
        }

        return copy;
    }

    /// <summary>From one k of a block of so many columns to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long BlockStride(int width) => IsInPlace(width) ? Shape.Columns : width;

    /// <summary>Whether a block of B is finite, where its columns are in the matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool IsFinite(float* block, int length, int column, int width)
    {
        // All of B is, or the product would not be computed so: to look at it would take longer than the product.
        if (Shape.Rows <= GemmPlan.FewRows)
            return true;
        int count = Math.Min(width, Shape.Columns - column);
        long stride = BlockStride(width);
        if (stride == count)
            return Finite.All(block, length * count);
        bool finite = true;
        for (int k = 0; k < length; k++)
            finite &= Finite.All(block + (k * stride), count);
        return finite;
    }

    /// <summary>
    /// Whether threads share columns, so that none copies what another does: unless that leaves one with less to do, or
    /// there are rows enough for copies not to matter. A thread's rows of weights and of an optimizer's state are one
    /// piece of memory; of columns the processor would fetch ahead into the other thread's, line after line.
    /// Few rows are not copied, and shared if there are enough.
    /// </summary>
    private bool SharesColumns(int registers, int parts) =>
        Shape.Rows <= GemmPlan.FewRows
            ? Shape.Rows < 2 * parts
            : Shape.Rows < (long)parts * FewestRowsToShare && registers % ((long)parts * PieceRegisters) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsInPlace(int width) =>
        !Shape.TransposeRight && (Shape.Rows <= GemmPlan.FewRows || width >= Shape.Columns);

    private static long ScratchLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        MaskLength(shape) + BlockLength<R>() + (GroupLength<R>(shape) * (shape.Inner <= InnerChains<R>.Longest ? 1 : 3));

    // A word for each row of a group and each block of k.
    private static long MaskLength(GemmShape shape) =>
        ((((long)shape.Inner + Mask.Bits - 1) / Mask.Bits * Math.Min(GroupRows, shape.Rows)) + LineLength - 1)
        / LineLength * LineLength;

    private static long BlockLength<R>()
        where R : unmanaged, ILanes<R> =>
        (long)Mask.Bits * PieceRegisters * R.Count;

    private static long GroupLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        (long)Math.Min(GroupRows, shape.Rows) * PieceRegisters * R.Count;
}
