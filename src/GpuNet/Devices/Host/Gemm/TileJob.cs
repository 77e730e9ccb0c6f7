using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>All tiles of a product over packed panels; each is summed over the whole inner length by one thread.</summary>
internal readonly unsafe struct TileJob<R, TEpilogue>(GemmPlan plan, TEpilogue epilogue) : IJob
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue
{
    // Half of a second-level cache of 1 MB: the panels of A that every panel of B meets in turn.
    private const long BlockBytes = 512 * 1024;

    [SkipLocalsInit]
    public void Run(int part, int parts)
    {
        // Threads share the side with more panels, so that both have work in tall and in wide products.
        bool shareRows = plan.RowPanels >= plan.ColumnPanels;
        Part rows = shareRows ? Part.Of(plan.RowPanels, part, parts) : new Part(0, plan.RowPanels);
        Part columns = shareRows ? new Part(0, plan.ColumnPanels) : Part.Of(plan.ColumnPanels, part, parts);

        long panelBytes = Math.Max(1, (long)plan.Tiling.TileRows * plan.Shape.Inner * sizeof(float));
        int block = (int)Math.Max(1, BlockBytes / panelBytes);
        float* tile = stackalloc float[Tiling.LargestTile];
        delegate*<int, float*, float*, float*, void> kernel = plan.Tiling.Kernel<R>();
        for (int start = rows.Start; start < rows.End; start += block)
        {
            int end = Math.Min(rows.End, start + block);
            for (int column = columns.Start; column < columns.End; column++)
            {
                for (int row = start; row < end; row++)
                {
                    kernel(plan.Shape.Inner, plan.RowPanel(row), plan.ColumnPanel(column), tile);
                    Finish(tile, row * plan.Tiling.TileRows, column * plan.Tiling.TileColumns);
                }
            }
        }
    }

    private void Finish(float* tile, int firstRow, int firstColumn)
    {
        int rows = Math.Min(plan.Tiling.TileRows, plan.Shape.Rows - firstRow);
        int columns = Math.Min(plan.Tiling.TileColumns, plan.Shape.Columns - firstColumn);
        for (int row = 0; row < rows; row++)
            epilogue.Finish(tile + (row * plan.Tiling.TileColumns), firstRow + row, firstColumn, columns);
    }
}
