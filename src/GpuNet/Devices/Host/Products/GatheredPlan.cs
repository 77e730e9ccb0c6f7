namespace GpuNet.Devices.Host.Products;

/// <summary>
/// A product of a gathered batch, forward (samples × weights) or for a weight gradient (samplesᵀ × deltas), that passes
/// over zeros. Several threads read the batch in its bytes.
/// </summary>
/// <remarks>
/// Two threads that each gather some samples and change some weights read half of what they need from the other's
/// cache, and get back what the other had read before they can write it: 30 µs of a step of 145. Here each of two
/// threads has input columns of its own: it reads their bytes, a quarter of the numbers, and their weights, and changes
/// the same weights. What crosses is a sum for every number of C. Forward sums are therefore taken in two halves of k
/// and then added, whatever the number of threads.
/// </remarks>
internal readonly unsafe struct GatheredPlan
{
    /// <summary>The parts of k that forward sums are taken over.</summary>
    public const int Splits = 2;

    private const int BlockLength = Mask.Bits;

    // Blocks of k that are gathered together: a piece of a sample of two or three cache lines.
    private const int GatheredBlocks = 4;

    // As many samples, forward, and rows of weights, backward, as are summed while the other operand passes by.
    private const int GroupSamples = 128;
    private const int GroupWeights = 256;

    // What forward sums may take of the workspace: products of more have as much to do as to move.
    private const long MostSplitSums = 1 << 24;

    // From one number of a sample to the same of the next, forward and backward. There a power of two would put all of
    // a block into a few sets of the cache.
    private const int SamplesStride = GatheredBlocks * BlockLength;
    private const int WeightsStride = GroupWeights + 16;

    private readonly float* left;
    private readonly ByteRows batch;
    private readonly float* right;
    private readonly float* workspace;
    private readonly bool readsBytes;

    /// <param name="shape">Forward samples × weights, else samplesᵀ × deltas.</param>
    /// <param name="left">The batch.</param>
    /// <param name="batch">The bytes that it was gathered from.</param>
    /// <param name="right">The other operand.</param>
    /// <param name="workspace">As long as <see cref="WorkspaceLength"/> says.</param>
    /// <param name="readsBytes">Whether the bytes are read; a single thread has the numbers at hand.</param>
    public GatheredPlan(
        GemmShape shape, float* left, ByteRows batch, float* right, float* workspace, bool readsBytes)
    {
        Shape = shape;
        this.left = left;
        this.batch = batch;
        this.right = right;
        this.workspace = workspace;
        this.readsBytes = readsBytes;
    }

    public GemmShape Shape { get; }

    /// <summary>Blocks of k.</summary>
    public int Blocks
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)(((long)Shape.Inner + BlockLength - 1) / BlockLength);
    }

    /// <summary>
    /// Whether a product of this shape may be computed so: C is one piece of columns wide and has not few rows, and each
    /// half of k has a block.
    /// </summary>
    public static bool Fits<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        !shape.TransposeRight
        && shape.Columns >= SparsePlan.FewestColumns
        && Registers<R>(shape) is 2 or 4 or SparsePlan.PieceRegisters
        && shape.Inner > (shape.TransposeLeft ? 0 : BlockLength)
        && shape.Rows > RowPlan.MostRows
        && SplitsLength<R>(shape) <= MostSplitSums;

    public static int WorkspaceLength<R>(GemmShape shape, int threads)
        where R : unmanaged, ILanes<R> =>
        GemmPlan.LengthOf(SplitsLength<R>(shape) + ((long)threads * ScratchLength<R>(shape)), shape);

    /// <summary>The registers to a row of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Registers<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        (int)(((long)shape.Columns + R.Count - 1) / R.Count);

    /// <summary>Whether the batch has zeros enough.</summary>
    public bool IsSparse() => batch.IsSparse();

    /// <summary>The samples that a thread sums over a half of k: all of one half, if there are two threads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Part SamplesOf(int split, int part, int parts)
    {
        long all = (long)Splits * Shape.Rows;
        long before = (long)split * Shape.Rows;
        return new Part(
            (int)Math.Clamp((all * part / parts) - before, 0, Shape.Rows),
            (int)Math.Clamp((all * (part + 1) / parts) - before, 0, Shape.Rows));
    }

    /// <summary>The blocks of a half of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Part BlocksOf(int split) => Part.Of(Blocks, split, Splits);

    /// <summary>The weights' rows that a thread changes: of two threads, those that it reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Part WeightsOf(int part, int parts) => Part.Of(Shape.Rows, part, parts, BlockLength);

    /// <summary>A forward product's sums over a half of k, from a sample on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* SplitSums<R>(int split, int sample)
        where R : unmanaged, ILanes<R> =>
        workspace + ((((long)split * Shape.Rows) + sample) * Registers<R>(Shape) * R.Count);

    /// <summary>A thread's sums of a group of weights' rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Sums<R>(int part)
        where R : unmanaged, ILanes<R> =>
        Scratch<R>(part) + OperandLength(Shape);

    /// <summary>The rows of op(A) from one on that are summed together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Part Group(int row, int end) =>
        new(row, Math.Min(end, row + (Shape.TransposeLeft ? GroupWeights : GroupSamples)));

    /// <summary>sums = op(A)·B over some blocks of k, in runs where they are many, for a group of rows of op(A).</summary>
    public void Sum<R>(int part, Part rows, Part blocks, float* sums)
        where R : unmanaged, ILanes<R>
    {
        const int Run = InnerRuns<R>.Length / BlockLength;
        if (blocks.End - blocks.Start <= InnerRuns<R>.Longest / BlockLength)
        {
            SumRun<R>(part, rows, blocks, sums);
            return;
        }

        int length = (rows.End - rows.Start) * Registers<R>(Shape) * R.Count;
        float* run = Scratch<R>(part) + ShortScratchLength<R>(Shape);
        float* rests = run + GroupLength<R>(Shape);
        for (int block = blocks.Start; block < blocks.End; block += Run)
        {
            SumRun<R>(part, rows, new Part(block, Math.Min(block + Run, blocks.End)), run);
            InnerRuns<R>.Join(run, sums, rests, length, block == blocks.Start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumRun<R>(int part, Part rows, Part blocks, float* sums)
        where R : unmanaged, ILanes<R>
    {
        int step = Shape.TransposeLeft ? 1 : GatheredBlocks;
        for (int block = blocks.Start; block < blocks.End; block += step)
        {
            bool begins = block == blocks.Start;
            if (Shape.TransposeLeft)
                Weights<R>(part, rows, block, sums, begins);
            else
                Samples<R>(part, rows, new Part(block, Math.Min(blocks.End, block + step)), sums, begins);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Samples<R>(int part, Part rows, Part blocks, float* sums, bool begins)
        where R : unmanaged, ILanes<R>
    {
        int count = rows.End - rows.Start;
        int k = blocks.Start * BlockLength;
        float* numbers = left + ((long)rows.Start * Shape.Inner) + k;
        long stride = Shape.Inner;
        if (readsBytes)
        {
            numbers = Scratch<R>(part);
            stride = SamplesStride;
            batch.Gather(rows.Start, count, k, Math.Min(Shape.Inner, blocks.End * BlockLength) - k, numbers, stride);
        }

        uint* words = (uint*)(Scratch<R>(part) + NumbersLength(Shape));
        for (int block = blocks.Start; block < blocks.End; block++)
        {
            Mask.OfRows(numbers, stride, count, LengthOf(block), words);
            Multiply<R>(words, numbers, stride, 1, count, block, sums, begins && block == blocks.Start);
            numbers += BlockLength;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weights<R>(int part, Part rows, int block, float* sums, bool begins)
        where R : unmanaged, ILanes<R>
    {
        int count = rows.End - rows.Start;
        int k = block * BlockLength;
        int length = LengthOf(block);
        float* numbers = left + ((long)k * Shape.Rows) + rows.Start;
        long stride = Shape.Rows;
        if (readsBytes)
        {
            numbers = Scratch<R>(part);
            stride = WeightsStride;
            batch.Gather(k, length, rows.Start, count, numbers, stride);
        }

        uint* words = (uint*)(Scratch<R>(part) + NumbersLength(Shape));
        Mask.OfColumns(numbers, stride, count, length, words);
        Multiply<R>(words, numbers, 1, stride, count, block, sums, begins);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Multiply<R>(
        uint* words, float* numbers, long rowStride, long stepStride, int rows, int block, float* sums, bool begins)
        where R : unmanaged, ILanes<R>
    {
        // 0 times an infinity is NaN: what is not finite meets every number of A.
        uint all = Mask.First(LengthOf(block));
        float* b = right + ((long)block * BlockLength * Shape.Columns);
        bool isFinite = Finite.All(b, LengthOf(block) * Shape.Columns);
        SparseKernels<R>.Of(Registers<R>(Shape))(
            rows,
            isFinite ? words : &all,
            isFinite ? 1 : 0,
            numbers,
            rowStride,
            stepStride,
            b,
            Shape.Columns,
            sums,
            begins);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int LengthOf(int block) => Math.Min(BlockLength, Shape.Inner - (block * BlockLength));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Scratch<R>(int part)
        where R : unmanaged, ILanes<R> =>
        workspace + SplitsLength<R>(Shape) + (part * ScratchLength<R>(Shape));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long SplitsLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        shape.TransposeLeft ? 0 : (long)Splits * shape.Rows * Registers<R>(shape) * R.Count;

    // A thread's gathered numbers; and with them a word of their mask for each row of op(A).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long NumbersLength(GemmShape shape) =>
        shape.TransposeLeft ? BlockLength * WeightsStride : GroupSamples * SamplesStride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long OperandLength(GemmShape shape) =>
        NumbersLength(shape) + (shape.TransposeLeft ? GroupWeights : GroupSamples);

    // With a run and the rests of a group of rows, where there may be several runs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ScratchLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        ShortScratchLength<R>(shape) + (shape.Inner <= InnerRuns<R>.Longest ? 0 : 2 * GroupLength<R>(shape));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ShortScratchLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        OperandLength(shape) + (shape.TransposeLeft ? GroupLength<R>(shape) : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long GroupLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        (long)(shape.TransposeLeft ? GroupWeights : GroupSamples) * Registers<R>(shape) * R.Count;
}
