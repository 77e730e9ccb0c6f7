using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

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
                (rows == 2 ? two : one)(
                    plan.Shape.Inner,
                    plan.Left(row),
                    plan.RowStride,
                    plan.StepStride,
                    plan.Right(vector * R.Count),
                    plan.Shape.Columns,
                    tile);
                Tile<R, TEpilogue>.Finish(
                    epilogue, tile, rows, width * R.Count, row, vector * R.Count, plan.Shape.Columns);
            }

            vector += width;
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
