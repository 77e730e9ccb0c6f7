namespace GpuNet.Devices.Host.Products;

/// <summary>
/// How a product is cut into tiles: strips of rows as even as can be, panels of one or two registers' columns, or more
/// if there are only one or two rows.
/// </summary>
/// <param name="Rows">M, the rows of C.</param>
/// <param name="Columns">N, the columns of C.</param>
/// <param name="Strips">The number of strips of rows.</param>
/// <param name="Vectors">Registers to a row of a tile.</param>
/// <param name="Lanes">Numbers to a register.</param>
internal readonly record struct Tiling(int Rows, int Columns, int Strips, int Vectors, int Lanes)
{
    /// <summary>
    /// The largest tile, in numbers. It has 14 rows; 16 are read where it is turned, in whole registers, and so turned
    /// tiles are never wide.
    /// </summary>
    public const int LargestTile = 16 * 2 * 16;

    /// <summary>Columns of C to a tile.</summary>
    public int TileColumns => Vectors * Lanes;

    /// <summary>The number of panels of columns.</summary>
    public int Panels => (int)(((long)Columns + TileColumns - 1) / TileColumns);

    /// <summary>The tiling of a product that so many threads share.</summary>
    public static Tiling For<R>(GemmShape shape, bool isTurned, int parts)
        where R : unmanaged, ILanes<R>
    {
        int tallest = Tallest<R>();
        int strips = (int)(((long)shape.Rows + tallest - 1) / tallest);
        return new Tiling(shape.Rows, shape.Columns, strips, VectorsOf<R>(shape, isTurned, parts), R.Count);
    }

    /// <summary>The most rows of a tile: 512-bit registers come in 32, the narrower ones of x86 in 16.</summary>
    public static int Tallest<R>()
        where R : unmanaged, ILanes<R> =>
        R.Count == 16 ? 14 : 6;

    /// <summary>The first row of a strip; the number of rows at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int StripStart(int strip) => Strips == 0 ? 0 : (int)((long)Rows * strip / Strips);

    /// <summary>The micro-kernel for tiles of so many rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe delegate*<int, float*, long, long, float*, long, float*, float*, void> Kernel<R, TPanel>(int rows)
        where R : unmanaged, ILanes<R>
        where TPanel : IPanel =>
        (rows, Vectors) switch
        {
            (1, 4) => &WideKernel<R, Count.N1, Count.N4>.Run,
            (1, 8) => &WideKernel<R, Count.N1, Count.N8>.Run,
            (2, 4) => &WideKernel<R, Count.N2, Count.N4>.Run,
            (2, 8) => &WideKernel<R, Count.N2, Count.N8>.Run,
            (_, 1) => Kernel<R, Count.N1, TPanel>(rows),
            _ => Kernel<R, Count.N2, TPanel>(rows),
        };

    /// <summary>
    /// Tiles of one or two rows are wide, if all are whole and every thread has one: with two registers the processor
    /// would wait for sums.
    /// </summary>
    private static int VectorsOf<R>(GemmShape shape, bool isTurned, int parts)
        where R : unmanaged, ILanes<R>
    {
        bool mayBeWide = shape.Rows <= 2 && !shape.TransposeRight && !isTurned;
        for (int vectors = R.Count == 16 ? 8 : 4; mayBeWide && vectors > 2; vectors /= 2)
        {
            if (shape.Columns % (vectors * R.Count) == 0 && shape.Columns / R.Count >= vectors * parts)
                return vectors;
        }

        return shape.Columns <= R.Count ? 1 : 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe delegate*<int, float*, long, long, float*, long, float*, float*, void>
        Kernel<R, TVectors, TPanel>(int rows)
        where R : unmanaged, ILanes<R>
        where TVectors : ICount
        where TPanel : IPanel =>
        rows switch
        {
            1 => &MicroKernel<R, Count.N1, TVectors, TPanel>.Run,
            2 => &MicroKernel<R, Count.N2, TVectors, TPanel>.Run,
            3 => &MicroKernel<R, Count.N3, TVectors, TPanel>.Run,
            4 => &MicroKernel<R, Count.N4, TVectors, TPanel>.Run,
            5 => &MicroKernel<R, Count.N5, TVectors, TPanel>.Run,
            6 => &MicroKernel<R, Count.N6, TVectors, TPanel>.Run,
            7 => &MicroKernel<R, Count.N7, TVectors, TPanel>.Run,
            8 => &MicroKernel<R, Count.N8, TVectors, TPanel>.Run,
            9 => &MicroKernel<R, Count.N9, TVectors, TPanel>.Run,
            10 => &MicroKernel<R, Count.N10, TVectors, TPanel>.Run,
            11 => &MicroKernel<R, Count.N11, TVectors, TPanel>.Run,
            12 => &MicroKernel<R, Count.N12, TVectors, TPanel>.Run,
            13 => &MicroKernel<R, Count.N13, TVectors, TPanel>.Run,
            14 => &MicroKernel<R, Count.N14, TVectors, TPanel>.Run,
            _ => throw new InvalidOperationException($"there is no micro-kernel of {rows} rows"),
        };
}
