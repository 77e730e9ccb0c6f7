using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Matrix products for GPUs: a group of threads shares what it loads. Groups have exactly <see cref="Threads"/>
/// threads, which synchronize at barriers.
/// </summary>
internal static class GroupGemmKernels
{
    /// <summary>The threads of a group: each computes 4 × 4 elements of the group's tile.</summary>
    public const int Threads = Across * Across;

    /// <summary>The rows and columns of a group's tile.</summary>
    public const int Tile = 4 * Across;

    private const int Across = 16;
    private const int Depth = 16;

    // One more than the tile, so that a column of a transposed operand falls into different banks.
    private const int Pitch = Tile + 1;

    /// <summary>
    /// A 64 × 64 tile per group at a time, 16 steps of k at once in shared memory; a thread's 16 elements stand 16 rows
    /// and columns apart, so that neighbours read neighbouring banks and write neighbouring memory. With
    /// <paramref name="splits"/> above 1 the sums over k are split into that many parts, and part s of element i goes
    /// to index s·M·N + i.
    /// </summary>
    public static void Product<TEpilogue>(
        GemmSize size, int splits, ArrayView<float> left, ArrayView<float> right, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        ArrayView<float> leftTile = SharedMemory.Allocate<float>(Pitch * Depth);
        ArrayView<float> rightTile = SharedMemory.Allocate<float>(Pitch * Depth);
        int thread = Group.IdxX;
        int threadRow = thread / Across;
        int threadColumn = thread % Across;
        int across = (size.Columns + Tile - 1) / Tile;
        int tiles = across * ((size.Rows + Tile - 1) / Tile);
        int part = (size.Inner + splits - 1) / splits;

        // All threads of a group process the same tiles, so they meet at the same barriers.
        for (int work = Grid.IdxX; work < tiles * splits; work += Grid.DimX)
        {
            int split = work / tiles;
            int tile = work - (split * tiles);
            int tileRow = tile / across;
            int row = tileRow * Tile;
            int column = (tile - (tileRow * across)) * Tile;
            int start = split * part;
            int end = Math.Min(start + part, size.Inner);
            var sums = default(TileSums);
            var totals = default(TileSums);
            var rests = default(TileSums);
            for (int inner = start; inner < end; inner += Depth)
            {
                if (inner > start && ((inner - start) & (GemmKernels.Run - 1)) == 0)
                {
                    totals.Join(sums, ref rests);
                    sums = default;
                }

                LoadLeft(size, left, row, inner, end, leftTile);
                LoadRight(size, right, inner, end, column, rightTile);
                Group.Barrier();
                for (int k = 0; k < Depth; k++)
                {
                    int a = (k * Pitch) + threadRow;
                    int b = (k * Pitch) + threadColumn;
                    float y0 = rightTile[b];
                    float y1 = rightTile[b + Across];
                    float y2 = rightTile[b + (2 * Across)];
                    float y3 = rightTile[b + (3 * Across)];
                    sums.Row0.Add(leftTile[a], y0, y1, y2, y3);
                    sums.Row1.Add(leftTile[a + Across], y0, y1, y2, y3);
                    sums.Row2.Add(leftTile[a + (2 * Across)], y0, y1, y2, y3);
                    sums.Row3.Add(leftTile[a + (3 * Across)], y0, y1, y2, y3);
                }

                Group.Barrier();
            }

            if (end - start > GemmKernels.Run)
            {
                totals.Join(sums, ref rests);
                sums = totals;
            }

            int offset = split * size.Rows * size.Columns;
            int top = row + threadRow;
            int side = column + threadColumn;
            sums.Row0.Finish(size, offset, top, side, Across, epilogue);
            sums.Row1.Finish(size, offset, top + Across, side, Across, epilogue);
            sums.Row2.Finish(size, offset, top + (2 * Across), side, Across, epilogue);
            sums.Row3.Finish(size, offset, top + (3 * Across), side, Across, epilogue);
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
            epilogue.Finish(index, index % size.Columns, sum.Value.Value);
        }
    }

    // Neighbouring threads read neighbouring memory, whichever way the matrix is laid out. Past an edge both tiles hold
    // 0, whose products add nothing.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadLeft(
        GemmSize size, ArrayView<float> left, int row, int inner, int end, ArrayView<float> tile)
    {
        for (int place = Group.IdxX; place < Tile * Depth; place += Threads)
        {
            bool rowsLieClose = size.LeftRow == 1;
            int i = rowsLieClose ? place % Tile : place / Depth;
            int k = rowsLieClose ? place / Tile : place % Depth;
            float value = 0f;
            if (row + i < size.Rows && inner + k < end)
                value = left[((row + i) * size.LeftRow) + ((inner + k) * size.LeftInner)];
            tile[(k * Pitch) + i] = value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadRight(
        GemmSize size, ArrayView<float> right, int inner, int end, int column, ArrayView<float> tile)
    {
        for (int place = Group.IdxX; place < Tile * Depth; place += Threads)
        {
            bool columnsLieClose = size.RightColumn == 1;
            int j = columnsLieClose ? place % Tile : place / Depth;
            int k = columnsLieClose ? place / Tile : place % Depth;
            float value = 0f;
            if (column + j < size.Columns && inner + k < end)
                value = right[((inner + k) * size.RightInner) + ((column + j) * size.RightColumn)];
            tile[(k * Pitch) + j] = value;
        }
    }
}
