using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>All tiles of a product; each is summed over the whole inner length by one thread.</summary>
internal readonly unsafe struct TileJob<R, TEpilogue>(GemmPlan plan, TEpilogue epilogue) : IJob
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue
{
    // Half of a second-level cache of 1 MB: the strips of A that every panel of B meets in turn.
    private const long BlockBytes = 512 * 1024;

    [SkipLocalsInit]
    public void Run(int part, int parts)
    {
        // Threads share the side with more tiles, so that both have work in tall and in wide products.
        Tiling tiling = plan.Tiling;
        bool shareRows = tiling.Strips >= tiling.Panels;
        Part strips = shareRows ? Part.Of(tiling.Strips, part, parts) : new Part(0, tiling.Strips);
        Part panels = shareRows ? new Part(0, tiling.Panels) : Part.Of(tiling.Panels, part, parts);
        if (strips.Start == strips.End || panels.Start == panels.End)
            return;

        // Strips are as even as can be, so there are two heights at most.
        int shorter = tiling.Rows / tiling.Strips;
        delegate*<int, float*, long, long, float*, float*, void> low = tiling.Kernel<R>(shorter);
        delegate*<int, float*, long, long, float*, float*, void> high =
            shorter * tiling.Strips == tiling.Rows ? low : tiling.Kernel<R>(shorter + 1);
        int block = (int)Math.Max(1, BlockBytes / Math.Max(1, (shorter + 1L) * plan.Shape.Inner * sizeof(float)));
        float* tile = stackalloc float[Tiling.LargestTile];
        for (int start = strips.Start; start < strips.End; start += block)
        {
            int end = Math.Min(strips.End, start + block);
            for (int panel = panels.Start; panel < panels.End; panel++)
            {
                for (int strip = start; strip < end; strip++)
                {
                    int row = tiling.StripStart(strip);
                    int rows = tiling.StripStart(strip + 1) - row;
                    (rows == shorter ? low : high)(
                        plan.Shape.Inner, plan.Strip(strip), plan.RowStride, plan.StepStride(rows), plan.Panel(panel), tile);
                    Finish(tile, row, rows, panel * tiling.TileColumns);
                }
            }
        }
    }

    private void Finish(float* tile, int firstRow, int rows, int firstColumn)
    {
        int columns = Math.Min(plan.Tiling.TileColumns, plan.Shape.Columns - firstColumn);
        for (int row = 0; row < rows; row++)
            epilogue.Finish(tile + (row * plan.Tiling.TileColumns), firstRow + row, firstColumn, columns);
    }
}
