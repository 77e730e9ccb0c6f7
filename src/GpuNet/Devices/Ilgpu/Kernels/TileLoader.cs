using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// A thread's share of the loads of an operand: four numbers of every tile of 2ˢ rows (of A; columns of B) by 1,024/2ˢ
/// steps of k, for groups of <see cref="Threads"/> threads. Neighbouring threads read neighbouring memory, whichever
/// way the matrix is laid out. Past an edge the numbers are 0, whose products add nothing.
/// </summary>
/// <remarks>
/// All that does not change from tile to tile along k is computed once, without a division; a step costs a comparison
/// and an addition.
/// </remarks>
internal struct TileLoader
{
    /// <summary>The threads of a group: a power of two.</summary>
    public const int Threads = 256;

    private const int ElementsShift = 10;
    private const int FourShift = 2;

    private readonly bool rowsLieClose;
    private readonly bool whole;

    // The first of the four numbers in the tile: its row, and its step of k.
    private readonly int tileRow;
    private readonly int tileStep;

    private readonly int tileShift;
    private readonly int pitch;
    private readonly int stride;
    private readonly int innerStride;

    // What is left from the first of the four numbers on, in rows and in steps of k.
    private int rows;
    private int steps;
    private int place;

    /// <summary>The same for all tiles of a product.</summary>
    /// <param name="vectors">1 if the four are neighbours in memory, loaded at once; 0 if they need not be.</param>
    /// <param name="tileShift">s.</param>
    /// <param name="pitch">From one step of k to the next in the tile.</param>
    /// <param name="stride">From one row to the next in memory; 1 if they lie close.</param>
    /// <param name="innerStride">From one step of k to the next in memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TileLoader(int vectors, int tileShift, int pitch, int stride, int innerStride)
    {
        int depthShift = ElementsShift - tileShift;
        int thread = Group.IdxX;
        rowsLieClose = stride == 1;
        whole = vectors != 0;
        this.tileShift = tileShift;
        this.pitch = pitch;
        this.stride = stride;
        this.innerStride = innerStride;

        // The direction that lies close in memory goes round first, in fours where they are loaded at once.
        int fours = whole ? FourShift : 0;
        int closeShift = (rowsLieClose ? tileShift : depthShift) - fours;
        int close = (thread & ((1 << closeShift) - 1)) << fours;
        int far = thread >> closeShift;
        tileRow = rowsLieClose ? close : far;
        tileStep = rowsLieClose ? far : close;
        rows = 0;
        steps = 0;
        place = 0;
    }

    private readonly int Depth => 1 << (ElementsShift - tileShift);

    // One by one, the four are a whole group's width apart in the direction that does not lie close.
    private readonly int StepsApart => Threads >> tileShift;

    private readonly int RowsApart => Threads >> (ElementsShift - tileShift);

    /// <summary>Begins at a tile's first row of <paramref name="rows"/>, and at a step of k before the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int firstRow, int rows, int start, int end)
    {
        int row = firstRow + tileRow;
        int step = start + tileStep;
        place = (row * stride) + (step * innerStride);
        this.rows = rows - row;
        steps = this.rows > 0 ? end - step : 0;
    }

    /// <summary>The four numbers of the next tile along k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Next(ArrayView<float> operand)
    {
        int inside = steps;
        if (!rowsLieClose)
            inside = inside > 0 ? rows : 0;
        int from = place;
        steps -= Depth;
        place += Depth * innerStride;
        if (whole)
        {
            Float4 four = default;
            if (inside > 0)
                four = Float4.Of(operand)[from >> FourShift];
            return four;
        }

        int apart = rowsLieClose ? StepsApart : RowsApart;
        int next = rowsLieClose ? StepsApart * innerStride : RowsApart * stride;
        float x = One(operand, inside > 0, from);
        float y = One(operand, inside > apart, from + next);
        float z = One(operand, inside > 2 * apart, from + (2 * next));
        float w = One(operand, inside > 3 * apart, from + (3 * next));
        return new Float4(x, y, z, w);
    }

    /// <summary>Puts the four in their places in shared memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(Float4 values, ArrayView<float> tile, ArrayView<Float4> quads)
    {
        int tilePlace = (tileStep * pitch) + tileRow;
        if (whole && rowsLieClose)
            quads[tilePlace >> FourShift] = values;
        else if (whole)
            Store(values, tile.SubView(tilePlace), pitch);
        else if (rowsLieClose)
            Store(values, tile.SubView(tilePlace), StepsApart * pitch);
        else
            Store(values, tile.SubView(tilePlace), RowsApart);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Float4 values, ArrayView<float> tile, int apart)
    {
        tile[0] = values.X;
        tile[apart] = values.Y;
        tile[2 * apart] = values.Z;
        tile[3 * apart] = values.W;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float One(ArrayView<float> operand, bool inside, int place)
    {
        float value = 0f;
        if (inside)
            value = operand[place];
        return value;
    }
}
