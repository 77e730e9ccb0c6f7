using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Matrix products for GPUs: a group of threads shares what it loads. Groups have exactly <see cref="Threads"/>
/// threads, which synchronize at barriers.
/// </summary>
internal static class GroupGemmKernels
{
    /// <summary>The threads of a group: each computes 4 × 4 elements of the group's tile.</summary>
    public const int Threads = TileLoader.Threads;

    /// <summary>The rows and columns of a group's tile.</summary>
    public const int Tile = 1 << TileShift;

    /// <summary>The steps of k in shared memory at a time.</summary>
    public const int Depth = 16;

    private const int TileShift = 6;
    private const int StepsAtOnce = 8;
    private const int AcrossShift = 4;
    private const int Across = 1 << AcrossShift;

    // A multiple of 4, so that every step of k begins at a multiple of 16 bytes; neighbours are four banks apart.
    private const int Pitch = Tile + Float4.Length;
    private const int Quads = Pitch / Float4.Length;

    /// <summary>
    /// A 64 × 64 tile per group at a time, 16 steps of k at once in shared memory; a thread's 16 elements are a square of
    /// 4 × 4. Part s of element i goes to index s·M·N + i.
    /// </summary>
    public static void Product<TEpilogue>(
        GemmSize size,
        GemmVectors vectors,
        GemmParts parts,
        ArrayView<float> left,
        ArrayView<float> right,
        TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        ArrayView<float> leftTile = SharedMemory.Allocate<float>(Pitch * Depth);
        ArrayView<float> rightTile = SharedMemory.Allocate<float>(Pitch * Depth);
        ArrayView<Float4> leftQuads = Float4.Of(leftTile);
        ArrayView<Float4> rightQuads = Float4.Of(rightTile);
        int threadRow = Group.IdxX >> AcrossShift;
        int threadColumn = Group.IdxX & (Across - 1);
        int across = (size.Columns + Tile - 1) >> TileShift;
        int tiles = across * ((size.Rows + Tile - 1) >> TileShift);
        var leftLoader = new TileLoader(vectors.Left, TileShift, Pitch, size.LeftRow, size.LeftInner);
        var rightLoader = new TileLoader(vectors.Right, TileShift, Pitch, size.RightColumn, size.RightInner);

        // All threads of a group process the same tiles, so they meet at the same barriers.
        for (int work = Grid.IdxX; work < tiles * parts.Count; work += Grid.DimX)
        {
            int split = Quotient.Of(work, tiles);
            int tile = work - (split * tiles);
            int tileRow = Quotient.Of(tile, across);
            int row = tileRow * Tile;
            int column = (tile - (tileRow * across)) * Tile;
            int start = split * parts.Length;
            int end = Math.Min(start + parts.Length, size.Inner);
            var sums = default(TileSums);
            var totals = default(TileSums);
            var rests = default(TileSums);
            leftLoader.Begin(row, size.Rows, start, end);
            rightLoader.Begin(column, size.Columns, start, end);
            for (int inner = start; inner < end; inner += Depth)
            {
                if (inner > start && ((inner - start) & (GemmKernels.Run - 1)) == 0)
                {
                    totals.Join(sums, ref rests);
                    sums = default;
                }

                Float4 x = leftLoader.Next(left);
                Float4 y = rightLoader.Next(right);
                leftLoader.Store(x, leftTile, leftQuads);
                rightLoader.Store(y, rightTile, rightQuads);
                Group.Barrier();
                for (int k = 0; k < Depth; k += StepsAtOnce)
                {
                    ArrayView<Float4> a = leftQuads.SubView((k * Quads) + threadRow);
                    ArrayView<Float4> b = rightQuads.SubView((k * Quads) + threadColumn);
                    sums.Add(a[0], b[0]);
                    sums.Add(a[Quads], b[Quads]);
                    sums.Add(a[2 * Quads], b[2 * Quads]);
                    sums.Add(a[3 * Quads], b[3 * Quads]);
                    sums.Add(a[4 * Quads], b[4 * Quads]);
                    sums.Add(a[5 * Quads], b[5 * Quads]);
                    sums.Add(a[6 * Quads], b[6 * Quads]);
                    sums.Add(a[7 * Quads], b[7 * Quads]);
                }

                Group.Barrier();
            }

            if (end - start > GemmKernels.Run)
            {
                totals.Join(sums, ref rests);
                sums = totals;
            }

            int offset = split * size.Rows * size.Columns;
            int firstRow = row + (threadRow * Float4.Length);
            int firstColumn = column + (threadColumn * Float4.Length);
            sums.Finish(size, vectors.Result, offset, firstRow, firstColumn, epilogue);
        }
    }

    /// <summary>Adds the parts of each element in order, and applies the epilogue.</summary>
    public static void SumParts<TEpilogue>(GemmSize size, int splits, ArrayView<float> parts, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        int elements = size.Rows * size.Columns;
        Walk walk = Walk.Over(elements);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            var sum = default(LongSum<Real32>);
            for (int split = 0; split < splits; split++)
                sum.Add(new Real32(parts[(split * elements) + index]));
            epilogue.Finish(index, index - (Quotient.Of(index, size.Columns) * size.Columns), sum.Value.Value);
        }
    }
}
