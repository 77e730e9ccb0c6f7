namespace GpuNet.Devices.Host.Products;

/// <summary>
/// A product's operands, its tiling, how threads share it, and the packed panels in the workspace: B's, and A's strips
/// where they are packed.
/// </summary>
internal readonly unsafe struct GemmPlan
{
    // Sharing rows costs a meeting of all threads after packing; sharing panels may leave a thread with less to do.
    private const double WorthwhileBalance = 0.9;

    // Rows a multiple of 4 KB apart fall into the same sets of the first-level cache, and 14 of them into its 8 ways.
    private const int ConflictStride = 1024;
    private const int CacheWays = 8;

    /// <summary>Products with no more rows read B in place: to pack it takes longer than to multiply.</summary>
    public const int FewRows = 16;

    private readonly Operand left;
    private readonly float* right;
    private readonly float* workspace;
    private readonly int slots;

    private GemmPlan(
        GemmShape shape, Tiling tiling, bool isTurned, int parts, float* left, float* right, float* workspace)
    {
        Shape = shape;
        Tiling = tiling;
        IsTurned = isTurned;
        slots = SlotsOf(shape, tiling, parts);
        SharesPanels = Balance(tiling.Panels, parts) >= WorthwhileBalance * Balance(tiling.Strips, parts);
        this.left = Operand.Of(left, shape.TransposeLeft ? shape.Rows : shape.Inner, shape.TransposeLeft);
        this.right = right;
        this.workspace = workspace;
    }

    public GemmShape Shape { get; }

    public Tiling Tiling { get; }

    /// <summary>Whether the product is Cᵀ = op(B)ᵀ·op(A)ᵀ, and every tile is to be turned on its way to C.</summary>
    public bool IsTurned { get; }

    /// <summary>
    /// Whether each thread has panels of its own, which it packs itself; else each has strips of rows.
    /// </summary>
    public bool SharesPanels { get; }

    /// <summary>
    /// Whether B is read in place throughout: where it is one panel wide, it is as good as packed, and few rows are done
    /// with it sooner than it is packed.
    /// </summary>
    public bool ReadsRight
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ReadsRightOf(Shape, Tiling);
    }

    /// <summary>Whether something is packed before the first tile: what several threads read.</summary>
    public bool PacksFirst => PacksLeft || (!SharesPanels && !ReadsRight);

    /// <summary>Whether A's strips are packed; else the micro-kernel reads A where it is.</summary>
    public bool PacksLeft
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => PacksLeftOf(Shape);
    }

    /// <summary>
    /// Whether Cᵀ is computed instead: the columns of C do not fill a register and are one strip of a tile's rows, and
    /// the rows fill several registers.
    /// </summary>
    public static bool Turns<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        shape.Columns < R.Count && shape.Columns <= Tiling.Tallest<R>() && shape.Rows >= 2 * R.Count;

    /// <summary>The shape of Cᵀ = op(B)ᵀ·op(A)ᵀ.</summary>
    public static GemmShape Turned(GemmShape shape) =>
        new(shape.Columns, shape.Rows, shape.Inner, !shape.TransposeRight, !shape.TransposeLeft);

    /// <summary>The plan of a product that so many threads share.</summary>
    public static GemmPlan For<R>(
        GemmShape shape, bool isTurned, int parts, float* left, float* right, float* workspace)
        where R : unmanaged, ILanes<R> =>
        new(shape, Tiling.For<R>(shape, isTurned, parts), isTurned, parts, left, right, workspace);

    public static int WorkspaceLength<R>(GemmShape shape, int threads)
        where R : unmanaged, ILanes<R>
    {
        bool isTurned = Turns<R>(shape);
        if (isTurned)
            shape = Turned(shape);
        Tiling tiling = Tiling.For<R>(shape, isTurned, threads);
        long panels = SlotsOf(shape, tiling, threads) * PanelLength(tiling, shape);
        return LengthOf(panels + (PacksLeftOf(shape) ? (long)shape.Rows * shape.Inner : 0), shape);
    }

    /// <summary>The length of a workspace, if a buffer may be so long.</summary>
    internal static int LengthOf(long elements, GemmShape shape) =>
        elements <= BufferLength.Most
            ? (int)elements
            : throw BufferLength.Refusal(
                elements, $"the workspace of {shape}", "make the batch or the layer smaller");

    /// <summary>A's strip that begins with a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Operand Strip(int row, int rows) =>
        PacksLeft
            ? new Operand(workspace + (slots * PanelLength(Tiling, Shape)) + ((long)row * Shape.Inner), 1, rows)
            : left.From(row);

    /// <summary>
    /// Where a thread packs a panel of B. A single strip is done with it at once: each thread then has one place for
    /// all of its panels, which stays in the cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Panel(int panel, int part) =>
        workspace + ((Tiling.Strips == 1 ? part : panel) * PanelLength(Tiling, Shape));

    /// <summary>The same columns of an untransposed B in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Source(int panel) => right + (panel * Tiling.TileColumns);

    /// <summary>Packs a strip of A.</summary>
    public void PackStrip(int strip)
    {
        int start = Tiling.StripStart(strip);
        int rows = Tiling.StripStart(strip + 1) - start;
        Packing.Transposed(left.At(start, 0), Shape.Inner, Shape.Inner, rows, Strip(start, rows).At(0, 0), rows);
    }

    /// <summary>Packs a panel of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PackPanel<R>(int panel, float* packed)
        where R : unmanaged, ILanes<R>
    {
        int width = Tiling.TileColumns;
        if (!Shape.TransposeRight)
        {
            Packing.Straight<R>(Source(panel), Shape.Columns, Shape.Inner, packed, width);
            return;
        }

        int start = panel * width;
        int count = Math.Min(width, Shape.Columns - start);
        float* source = right + ((long)start * Shape.Inner);
        Packing.Transposed(source, Shape.Inner, Shape.Inner, count, packed, width);
    }

    /// <summary>The share of the threads' time that is work, where they share so many equal things.</summary>
    private static double Balance(int count, int parts) =>
        (double)count / Math.Max(1, ((long)count + parts - 1) / parts * parts);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ReadsRightOf(GemmShape shape, Tiling tiling) =>
        !shape.TransposeRight && (tiling.Panels == 1 || shape.Rows <= FewRows);

    private static int SlotsOf(GemmShape shape, Tiling tiling, int threads)
    {
        if (ReadsRightOf(shape, tiling))
            return 0;
        return tiling.Strips == 1 ? threads : tiling.Panels;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool PacksLeftOf(GemmShape shape) =>
        !shape.TransposeLeft && shape.Inner % ConflictStride == 0 && shape.Rows > CacheWays;

    private static long PanelLength(Tiling tiling, GemmShape shape) => (long)tiling.TileColumns * shape.Inner;
}
