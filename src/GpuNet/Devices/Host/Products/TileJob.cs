namespace GpuNet.Devices.Host.Products;

/// <summary>
/// All tiles of a product; each is summed over the whole inner length by one thread, in chains where that is long.
/// </summary>
internal readonly unsafe struct TileJob<R, TEpilogue>(GemmPlan plan, TEpilogue epilogue) : IJob
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue<R>
{
    // Half of a second-level cache of 1 MB: the strips of A that every panel of B meets in turn.
    private const long BlockBytes = 512 * 1024;

    // Shorter sums end before the lines have come.
    private const int PrefetchedInner = 256;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        Tiling tiling = plan.Tiling;
        Part strips = plan.SharesPanels ? new Part(0, tiling.Strips) : Part.Of(tiling.Strips, part, parts);
        Part panels = plan.SharesPanels ? Part.Of(tiling.Panels, part, parts) : new Part(0, tiling.Panels);
        if (strips.Start == strips.End || panels.Start == panels.End)
            return;

        bool packs = plan.SharesPanels && !plan.ReadsRight;
        int tallest = (tiling.Rows + tiling.Strips - 1) / tiling.Strips;
        int block = (int)Math.Max(1, BlockBytes / Math.Max(1, (long)tallest * plan.Shape.Inner * sizeof(float)));
        bool prefetches = !plan.IsTurned && plan.Shape.Inner >= PrefetchedInner
            && (long)tiling.Rows * tiling.Columns * sizeof(float) > BlockBytes;
        float* tile = stackalloc float[Tiling.LargestTile];
        float* turned = stackalloc float[plan.IsTurned ? tiling.TileColumns * R.Count : 0];
        for (int start = strips.Start; start < strips.End; start += block)
        {
            int end = Math.Min(strips.End, start + block);
            for (int panel = panels.Start; panel < panels.End; panel++)
            {
                float* packed = plan.Panel(panel, part);
                if (packs && start == 0 && plan.Shape.TransposeRight)
                    plan.PackPanel<R>(panel, packed);
                int row = tiling.StripStart(start);
                for (int strip = start; strip < end; strip++)
                {
                    // Divides: once a strip.
                    int next = tiling.StripStart(strip + 1);

                    // The first strip that meets a panel packs it for the others.
                    bool writes = packs && strip == 0 && !plan.Shape.TransposeRight;
                    if (prefetches)
                        Prefetch(row, next, panel);
                    Multiply(row, next - row, panel, packed, writes, tile);
                    Store(row, next - row, panel, tile, turned);
                    row = next;
                }
            }
        }
    }

    // Waiting for lines of C took 3 % of a product of 1024³.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Prefetch(int row, int end, int panel)
    {
        Tiling tiling = plan.Tiling;
        for (; row < end; row++)
        {
            long index = ((long)row * tiling.Columns) + (panel * tiling.TileColumns);
            for (int vector = 0; vector < tiling.Vectors; vector++)
                epilogue.Prefetch(index + (vector * R.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int row, int rows, int panel, float* packed, bool writes, float* tile)
    {
        Tiling tiling = plan.Tiling;
        bool isInPlace = plan.ReadsRight || writes;
        delegate*<int, float*, long, long, float*, long, float*, float*, void> kernel =
            writes ? tiling.Kernel<R, Panels.Written>(rows) : tiling.Kernel<R, Panels.Read>(rows);
        Operand a = plan.Strip(row, rows);
        float* b = isInPlace ? plan.Source(panel) : packed;
        long stride = isInPlace ? plan.Shape.Columns : tiling.TileColumns;
        if (plan.Shape.Inner <= InnerChains<R>.Longest)
            kernel(plan.Shape.Inner, a.At(0, 0), a.RowStride, a.StepStride, b, stride, packed, tile);
        else
            MultiplyChains(kernel, rows, a, b, stride, packed, tile);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MultiplyChains(
        delegate*<int, float*, long, long, float*, long, float*, float*, void> kernel,
        int rows,
        Operand a,
        float* b,
        long stride,
        float* packed,
        float* tile)
    {
        float* sums = stackalloc float[Tiling.LargestTile];
        float* rests = stackalloc float[Tiling.LargestTile];
        int width = plan.Tiling.TileColumns;
        for (int k = 0; k < plan.Shape.Inner; k += InnerChains<R>.Length)
        {
            int steps = Math.Min(InnerChains<R>.Length, plan.Shape.Inner - k);
            kernel(
                steps, a.At(0, k), a.RowStride, a.StepStride, b + (k * stride), stride, packed + ((long)k * width), sums);
            InnerChains<R>.Join(sums, tile, rests, rows * width, k == 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(int row, int rows, int panel, float* tile, float* turned)
    {
        Tiling tiling = plan.Tiling;
        int width = tiling.TileColumns;
        if (plan.IsTurned)
            Finish<R, TEpilogue>.Turned(epilogue, tile, rows, width, row, panel * width, plan.Shape, turned);
        else
            Finish<R, TEpilogue>.Rows(epilogue, tile, rows, width, row, panel * width, tiling.Columns);
    }
}
