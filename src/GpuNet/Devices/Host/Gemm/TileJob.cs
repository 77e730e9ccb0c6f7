using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>All tiles of a product; each is summed over the whole inner length by one thread.</summary>
internal readonly unsafe struct TileJob<R, TEpilogue>(GemmPlan plan, TEpilogue epilogue) : IJob
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue<R>
{
    // Half of a second-level cache of 1 MB: the strips of A that every panel of B meets in turn.
    private const long BlockBytes = 512 * 1024;

    [SkipLocalsInit]
    public void Run(int part, int parts)
    {
        Tiling tiling = plan.Tiling;
        Part strips = plan.SharesPanels ? new Part(0, tiling.Strips) : Part.Of(tiling.Strips, part, parts);
        Part panels = plan.SharesPanels ? Part.Of(tiling.Panels, part, parts) : new Part(0, tiling.Panels);
        if (strips.Start == strips.End || panels.Start == panels.End)
            return;

        // Strips are as even as can be, so there are two heights at most.
        int shorter = tiling.Rows / tiling.Strips;
        delegate*<int, float*, long, long, float*, long, float*, float*, void> low = tiling.Kernel<R, Panels.Read>(shorter);
        delegate*<int, float*, long, long, float*, long, float*, float*, void> high =
            shorter * tiling.Strips == tiling.Rows ? low : tiling.Kernel<R, Panels.Read>(shorter + 1);

        // The first strip that meets a panel packs it for the others.
        bool packs = plan.SharesPanels && !plan.ReadsRight;
        int packing = packs && !plan.Shape.TransposeRight ? 0 : -1;
        int block = (int)Math.Max(1, BlockBytes / Math.Max(1, (shorter + 1L) * plan.Shape.Inner * sizeof(float)));
        float* tile = stackalloc float[Tiling.LargestTile];
        float* turned = stackalloc float[plan.IsTurned ? tiling.TileColumns * R.Count : 0];
        for (int start = strips.Start; start < strips.End; start += block)
        {
            int end = Math.Min(strips.End, start + block);
            for (int panel = panels.Start; panel < panels.End; panel++)
            {
                if (start == 0 && packs && packing < 0)
                    plan.PackPanel<R>(panel);
                for (int strip = start; strip < end; strip++)
                {
                    int row = tiling.StripStart(strip);
                    int rows = tiling.StripStart(strip + 1) - row;
                    bool inPlace = plan.ReadsRight || strip == packing;
                    delegate*<int, float*, long, long, float*, long, float*, float*, void> kernel =
                        strip == packing ? tiling.Kernel<R, Panels.Written>(rows) : rows == shorter ? low : high;
                    kernel(
                        plan.Shape.Inner,
                        plan.Strip(strip),
                        plan.RowStride,
                        plan.StepStride(rows),
                        inPlace ? plan.Source(panel) : plan.Panel(panel),
                        inPlace ? plan.Shape.Columns : tiling.TileColumns,
                        plan.Panel(panel),
                        tile);
                    int column = panel * tiling.TileColumns;
                    if (plan.IsTurned)
                    {
                        Tile<R, TEpilogue>.FinishTurned(
                            epilogue, tile, rows, tiling.TileColumns, row, column, plan.Shape, turned);
                    }
                    else
                    {
                        Tile<R, TEpilogue>.Finish(epilogue, tile, rows, tiling.TileColumns, row, column, tiling.Columns);
                    }
                }
            }
        }
    }
}
