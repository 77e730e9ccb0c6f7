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
    public const int Threads = Across * Across;

    /// <summary>The rows and columns of a group's tile.</summary>
    public const int Tile = 2 * Half;

    private const int Across = 16;
    private const int Half = Across * Float4.Length;
    private const int Depth = 8;

    // A multiple of 4, so that every step of k begins at a multiple of 16 bytes. Four steps on is 16 banks further: the
    // two quads of k that neighbours store when k is the close direction then fall into different banks.
    private const int Pitch = Tile + Float4.Length;
    private const int Quads = Pitch / Float4.Length;

    /// <summary>
    /// A 128 × 128 tile per group at a time, 8 steps of k at once in shared memory, the next 8 on their way in
    /// registers meanwhile; a thread's 64 elements are the four corners, of 4 × 4 each, of a square with sides of 64.
    /// With <paramref name="splits"/> above 1 the sums over k are cut in so many parts, multiples of 8 long, and part s
    /// of element i goes to index s·M·N + i.
    /// </summary>
    public static void Product<TEpilogue>(
        GemmSize size,
        GemmVectors vectors,
        int splits,
        ArrayView<float> left,
        ArrayView<float> right,
        TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        ArrayView<float> leftTile = SharedMemory.Allocate<float>(Pitch * Depth);
        ArrayView<float> rightTile = SharedMemory.Allocate<float>(Pitch * Depth);
        ArrayView<Float4> leftQuads = Float4.Of(leftTile);
        ArrayView<Float4> rightQuads = Float4.Of(rightTile);
        int threadRow = Group.IdxX / Across;
        int threadColumn = Group.IdxX % Across;
        int across = (size.Columns + Tile - 1) / Tile;
        int tiles = across * ((size.Rows + Tile - 1) / Tile);
        int part = ((((size.Inner + splits - 1) / splits) + Depth - 1) / Depth) * Depth;

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
            var topLeft = default(TileSums);
            var topRight = default(TileSums);
            var bottomLeft = default(TileSums);
            var bottomRight = default(TileSums);
            Float4 a = Load(vectors.Left, left, row, size.Rows, size.LeftRow, start, end, size.LeftInner);
            Float4 b = Load(vectors.Right, right, column, size.Columns, size.RightColumn, start, end, size.RightInner);
            for (int inner = start; inner < end; inner += Depth)
            {
                Store(size.LeftRow, a, leftTile, leftQuads);
                Store(size.RightColumn, b, rightTile, rightQuads);
                Group.Barrier();
                int next = inner + Depth;
                a = Load(vectors.Left, left, row, size.Rows, size.LeftRow, next, end, size.LeftInner);
                b = Load(vectors.Right, right, column, size.Columns, size.RightColumn, next, end, size.RightInner);
                for (int k = 0; k < Depth; k++)
                {
                    int x = (k * Quads) + threadRow;
                    int y = (k * Quads) + threadColumn;
                    Float4 top = leftQuads[x];
                    Float4 bottom = leftQuads[x + Across];
                    Float4 near = rightQuads[y];
                    Float4 far = rightQuads[y + Across];
                    topLeft.Add(top, near);
                    topRight.Add(top, far);
                    bottomLeft.Add(bottom, near);
                    bottomRight.Add(bottom, far);
                }

                Group.Barrier();
            }

            int offset = split * size.Rows * size.Columns;
            int firstRow = row + (threadRow * Float4.Length);
            int firstColumn = column + (threadColumn * Float4.Length);
            topLeft.Finish(size, offset, firstRow, firstColumn, epilogue);
            topRight.Finish(size, offset, firstRow, firstColumn + Half, epilogue);
            bottomLeft.Finish(size, offset, firstRow + Half, firstColumn, epilogue);
            bottomRight.Finish(size, offset, firstRow + Half, firstColumn + Half, epilogue);
        }
    }

    /// <summary>
    /// This thread's four numbers of an operand's next 128 × 8, along whichever direction lies close in memory. Past an
    /// edge they are 0, whose products add nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 Load(
        int vectors, ArrayView<float> operand, int first, int count, int stride, int inner, int end, int innerStride)
    {
        int i = first + LongSide(stride);
        int k = inner + ShortSide(stride);
        int place = (i * stride) + (k * innerStride);
        if (vectors != 0)
        {
            Float4 whole = default;
            if (i < count && k < end)
                whole = Float4.Of(operand)[place / Float4.Length];
            return whole;
        }

        // One of the two goes on by one, the other stays.
        int iStep = stride == 1 ? 1 : 0;
        int kStep = 1 - iStep;
        float x = One(operand, i, count, k, end, place);
        float y = One(operand, i + iStep, count, k + kStep, end, place + 1);
        float z = One(operand, i + (2 * iStep), count, k + (2 * kStep), end, place + 2);
        float w = One(operand, i + (3 * iStep), count, k + (3 * kStep), end, place + 3);
        return new Float4(x, y, z, w);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float One(ArrayView<float> operand, int i, int count, int k, int end, int place)
    {
        float value = 0f;
        if (i < count && k < end)
            value = operand[place];
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int stride, Float4 values, ArrayView<float> tile, ArrayView<Float4> quads)
    {
        int place = (ShortSide(stride) * Pitch) + LongSide(stride);
        if (stride == 1)
        {
            quads[place / Float4.Length] = values;
            return;
        }

        tile[place] = values.X;
        tile[place + Pitch] = values.Y;
        tile[place + (2 * Pitch)] = values.Z;
        tile[place + (3 * Pitch)] = values.W;
    }

    // Where this thread's four begin: along the tile's 128, and along its 8 steps of k.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LongSide(int stride)
    {
        const int PerStep = Tile / Float4.Length;
        const int PerRow = Depth / Float4.Length;
        return stride == 1 ? Group.IdxX % PerStep * Float4.Length : Group.IdxX / PerRow;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ShortSide(int stride)
    {
        const int PerStep = Tile / Float4.Length;
        const int PerRow = Depth / Float4.Length;
        return stride == 1 ? Group.IdxX / PerStep : Group.IdxX % PerRow * Float4.Length;
    }
}
