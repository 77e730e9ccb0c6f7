using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>A product's operands, its tiling and where its packed panels lie in the workspace: A's first, then B's.</summary>
internal readonly unsafe struct GemmPlan
{
    // A whole register is written past a panel's end before the next panel overwrites it.
    private const int Slack = 16;

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

    public int RowPanels => Panels(Shape.Rows, Tiling.TileRows);

    public int ColumnPanels => Panels(Shape.Columns, Tiling.TileColumns);

    public static int WorkspaceLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R>
    {
        Tiling tiling = Tiling.For<R>(shape.Rows, shape.Columns);
        long rows = (long)Panels(shape.Rows, tiling.TileRows) * ((tiling.TileRows * (long)shape.Inner) + Slack);
        long columns = (long)Panels(shape.Columns, tiling.TileColumns) * ((tiling.TileColumns * (long)shape.Inner) + Slack);
        return checked((int)(rows + columns));
    }

    public float* RowPanel(int index) => workspace + (index * RowPanelLength);

    public float* ColumnPanel(int index) =>
        workspace + (RowPanels * RowPanelLength) + (index * ColumnPanelLength);

    public void PackRows<R>(int index)
        where R : unmanaged, ILanes<R> =>
        Pack<R>(left, Shape.TransposeLeft, Shape.Rows, index, Tiling.TileRows, RowPanel(index));

    public void PackColumns<R>(int index)
        where R : unmanaged, ILanes<R> =>
        Pack<R>(right, !Shape.TransposeRight, Shape.Columns, index, Tiling.TileColumns, ColumnPanel(index));

    private long RowPanelLength => ((long)Tiling.TileRows * Shape.Inner) + Slack;

    private long ColumnPanelLength => ((long)Tiling.TileColumns * Shape.Inner) + Slack;

    private static int Panels(int length, int width) => (int)(((long)length + width - 1) / width);

    private void Pack<R>(float* matrix, bool innerMajor, int length, int index, int width, float* panel)
        where R : unmanaged, ILanes<R>
    {
        int start = index * width;
        int count = Math.Min(width, length - start);
        if (innerMajor)
            Packing.Straight<R>(matrix + start, length, matrix + ((long)length * Shape.Inner), Shape.Inner, count, panel, width);
        else
            Packing.Transposed(matrix + ((long)start * Shape.Inner), Shape.Inner, Shape.Inner, count, panel, width);
    }
}
