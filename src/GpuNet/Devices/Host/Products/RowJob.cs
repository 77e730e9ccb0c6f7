namespace GpuNet.Devices.Host.Products;

/// <summary>All pairs of rows of a product, for one piece of its columns after another.</summary>
internal readonly unsafe struct RowJob<R, TEpilogue>(RowPlan plan, TEpilogue epilogue) : IJob
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue<R>
{
    private const int LargestTile = 2 * 8 * 16;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        // The threads share rows; a product of one pair of rows has columns to share instead.
        int registers = plan.Shape.Columns / R.Count;
        bool shareRows = plan.Pairs >= parts;
        Part pairs = shareRows ? Part.Of(plan.Pairs, part, parts) : new Part(0, plan.Pairs);
        Part vectors = shareRows ? new Part(0, registers) : Part.Of(registers, part, parts);
        float* tile = stackalloc float[LargestTile];

        for (int vector = vectors.Start; vector < vectors.End;)
        {
            int width = Width(vectors.End - vector);
            delegate*<int, float*, long, long, float*, long, float*, void> two = Kernel(2, width);
            delegate*<int, float*, long, long, float*, long, float*, void> one = Kernel(1, width);
            for (int pair = pairs.Start; pair < pairs.End; pair++)
            {
                int row = 2 * pair;
                int rows = Math.Min(2, plan.Shape.Rows - row);
                delegate*<int, float*, long, long, float*, long, float*, void> kernel = rows == 2 ? two : one;
                float* a = plan.Left(row);
                float* b = plan.Right(vector * R.Count);
                int inner = plan.Shape.Inner;
                if (inner <= InnerRuns<R>.Longest)
                    kernel(inner, a, plan.RowStride, plan.StepStride, b, plan.Shape.Columns, tile);
                else
                    MultiplyRuns(kernel, a, b, rows * width * R.Count, tile);
                Tile<R, TEpilogue>.Finish(
                    epilogue, tile, rows, width * R.Count, row, vector * R.Count, plan.Shape.Columns);
            }

            vector += width;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MultiplyRuns(
        delegate*<int, float*, long, long, float*, long, float*, void> kernel, float* a, float* b, int length, float* tile)
    {
        float* sums = stackalloc float[LargestTile];
        float* rests = stackalloc float[LargestTile];
        int columns = plan.Shape.Columns;
        long step = plan.StepStride;
        for (int k = 0; k < plan.Shape.Inner; k += InnerRuns<R>.Length)
        {
            int run = Math.Min(InnerRuns<R>.Length, plan.Shape.Inner - k);
            kernel(run, a + (k * step), plan.RowStride, step, b + ((long)k * columns), columns, sums);
            InnerRuns<R>.Join(sums, tile, rests, length, k == 0);
        }
    }

    private static int Width(int left)
    {
        // 512-bit registers come in 32, the narrower ones of x86 in 16.
        if (left >= 8 && R.Count == 16)
            return 8;
        if (left >= 4)
            return 4;
        return left >= 2 ? 2 : 1;
    }

    private static delegate*<int, float*, long, long, float*, long, float*, void> Kernel(int rows, int vectors) =>
        (rows, vectors) switch
        {
            (1, 1) => &RowKernel<R, Tiles.Tile1x1>.Run,
            (1, 2) => &RowKernel<R, Tiles.Tile1x2>.Run,
            (1, 4) => &RowKernel<R, Tiles.Tile1x4>.Run,
            (1, _) => &RowKernel<R, Tiles.Tile1x8>.Run,
            (_, 1) => &RowKernel<R, Tiles.Tile2x1>.Run,
            (_, 2) => &RowKernel<R, Tiles.Tile2x2>.Run,
            (_, 4) => &RowKernel<R, Tiles.Tile2x4>.Run,
            _ => &RowKernel<R, Tiles.Tile2x8>.Run,
        };
}
