using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>A product's operands, its tiling, and the packed panels in the workspace: B's, and A's strips where they are packed.</summary>
internal readonly unsafe struct GemmPlan
{
    // A whole register is written past a panel's end before the next panel overwrites it.
    private const int Slack = 16;

    // Rows a multiple of 4 KB apart fall into the same sets of the first-level cache, and 14 of them into its 8 ways.
    private const int ConflictStride = 1024;

    private readonly float* left;
    private readonly float* right;
    private readonly float* workspace;

    public GemmPlan(GemmShape shape, Tiling tiling, float* left, float* right, float* workspace)
    {
        Shape = shape;
        Tiling = tiling;
        this.left = left;
        this.right = right;
        this.workspace = workspace;
    }

    public GemmShape Shape { get; }

    public Tiling Tiling { get; }

    /// <summary>Whether A's strips are packed; else the micro-kernel reads A where it is.</summary>
    public bool PacksLeft => PacksLeftOf(Shape);

    /// <summary>From one row of A to the next, as the micro-kernel reads it; not for packed strips of A.</summary>
    public long RowStride => PacksLeft || Shape.TransposeLeft ? 1 : Shape.Inner;

    public static int WorkspaceLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R>
    {
        Tiling tiling = Tiling.For<R>(shape.Rows, shape.Columns);
        long panels = tiling.Panels * PanelLength(tiling, shape);
        return checked((int)(panels + (PacksLeftOf(shape) ? StripOffset(tiling, shape, tiling.Strips) : 0)));
    }

    /// <summary>From one k of A to the next, in a strip of so many rows.</summary>
    public long StepStride(int rows)
    {
        if (PacksLeft)
            return rows;
        return Shape.TransposeLeft ? Shape.Rows : 1;
    }

    /// <summary>A's numbers for a strip.</summary>
    public float* Strip(int strip)
    {
        if (PacksLeft)
            return workspace + (Tiling.Panels * PanelLength(Tiling, Shape)) + StripOffset(Tiling, Shape, strip);
        return left + (Tiling.StripStart(strip) * RowStride);
    }

    /// <summary>B's numbers for a panel of columns.</summary>
    public float* Panel(int panel) => workspace + (panel * PanelLength(Tiling, Shape));

    /// <summary>Packs a strip of A.</summary>
    public void PackStrip(int strip)
    {
        int start = Tiling.StripStart(strip);
        int rows = Tiling.StripStart(strip + 1) - start;
        Packing.Transposed(left + ((long)start * Shape.Inner), Shape.Inner, Shape.Inner, rows, Strip(strip), rows);
    }

    /// <summary>Packs a panel of B.</summary>
    public void PackPanel<R>(int panel)
        where R : unmanaged, ILanes<R>
    {
        int width = Tiling.TileColumns;
        int start = panel * width;
        int count = Math.Min(width, Shape.Columns - start);
        if (Shape.TransposeRight)
        {
            Packing.Transposed(
                right + ((long)start * Shape.Inner), Shape.Inner, Shape.Inner, count, Panel(panel), width);
        }
        else
        {
            float* end = right + ((long)Shape.Columns * Shape.Inner);
            Packing.Straight<R>(right + start, Shape.Columns, end, Shape.Inner, count, Panel(panel), width);
        }
    }

    private static bool PacksLeftOf(GemmShape shape) => !shape.TransposeLeft && shape.Inner % ConflictStride == 0;

    private static long PanelLength(Tiling tiling, GemmShape shape) =>
        ((long)tiling.TileColumns * shape.Inner) + Slack;

    private static long StripOffset(Tiling tiling, GemmShape shape, int strip) =>
        ((long)tiling.StripStart(strip) * shape.Inner) + ((long)strip * Slack);
}
