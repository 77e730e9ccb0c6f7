using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Matrix products for GPUs whose results are large: each group has a larger tile than in
/// <see cref="GroupGemmKernels"/>, and memory is moved by 128 bits at once. Groups have exactly <see cref="Threads"/>
/// threads.
/// </summary>
internal static class WideGemmKernels
{
    /// <summary>The threads of a group: each finishes 8 × 8 elements of the group's tile.</summary>
    public const int Threads = TileLoader.Threads;

    /// <summary>The rows and columns of a group's tile.</summary>
    public const int Tile = 1 << TileShift;

    /// <summary>The steps of k in shared memory at a time.</summary>
    public const int Depth = 8;

    private const int TileShift = 7;
    private const int AcrossShift = 4;
    private const int Across = 1 << AcrossShift;
    private const int Half = Across * Float4.Length;

    // A multiple of 4, so that every step of k begins at a multiple of 16 bytes. Four steps on is 16 banks further: the
    // two quads of k that neighbours store when k is the close direction then fall into different banks.
    private const int Pitch = Tile + Float4.Length;
    private const int Quads = Pitch / Float4.Length;

    /// <summary>
    /// A 128 × 128 tile per group at a time, 8 steps of k at once in shared memory, the next 8 on their way in
    /// registers meanwhile; a thread's 64 elements are the four corners, of 4 × 4 each, of a square with sides of 64.
    /// Part s of element i goes to index s·M·N + i.
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
            var sums = default(CornerSums);
            leftLoader.Begin(row, size.Rows, start, end);
            rightLoader.Begin(column, size.Columns, start, end);
            Float4 a = leftLoader.Next(left);
            Float4 b = rightLoader.Next(right);
            for (int steps = end - start; steps > 0; steps -= Depth)
            {
                leftLoader.Store(a, leftTile, leftQuads);
                rightLoader.Store(b, rightTile, rightQuads);
                Group.Barrier();
                a = leftLoader.Next(left);
                b = rightLoader.Next(right);
                for (int k = 0; k < Depth; k++)
                {
                    ArrayView<Float4> x = leftQuads.SubView((k * Quads) + threadRow);
                    ArrayView<Float4> y = rightQuads.SubView((k * Quads) + threadColumn);
                    sums.Add(x[0], x[Across], y[0], y[Across]);
                }

                Group.Barrier();
            }

            int offset = split * size.Rows * size.Columns;
            int firstRow = row + (threadRow * Float4.Length);
            int firstColumn = column + (threadColumn * Float4.Length);
            sums.TopLeft.Finish(size, vectors.Result, offset, firstRow, firstColumn, epilogue);
            sums.TopRight.Finish(size, vectors.Result, offset, firstRow, firstColumn + Half, epilogue);
            sums.BottomLeft.Finish(size, vectors.Result, offset, firstRow + Half, firstColumn, epilogue);
            sums.BottomRight.Finish(size, vectors.Result, offset, firstRow + Half, firstColumn + Half, epilogue);
        }
    }
}
