namespace GpuNet.Devices.Host.Products;

/// <summary>
/// How a product is cut into tiles: strips of rows as even as can be, panels of one or two registers' columns.
/// </summary>
/// <param name="Rows">M, the rows of C.</param>
/// <param name="Columns">N, the columns of C.</param>
/// <param name="Strips">The number of strips of rows.</param>
/// <param name="Vectors">Registers to a row of a tile.</param>
/// <param name="Lanes">Numbers to a register.</param>
internal readonly record struct Tiling(int Rows, int Columns, int Strips, int Vectors, int Lanes)
{
    /// <summary>
    /// The largest tile, in numbers. It has 14 rows; 16 are read where it is turned, in whole registers.
    /// </summary>
    public const int LargestTile = 16 * 2 * 16;

    /// <summary>Columns of C to a tile.</summary>
    public int TileColumns => Vectors * Lanes;

    /// <summary>The number of panels of columns.</summary>
    public int Panels => (int)(((long)Columns + TileColumns - 1) / TileColumns);

    /// <summary>The tiling of a product with so many rows and columns.</summary>
    public static Tiling For<R>(int rows, int columns)
        where R : unmanaged, ILanes<R>
    {
        int tallest = Tallest<R>();
        int strips = (int)(((long)rows + tallest - 1) / tallest);
        return new Tiling(rows, columns, strips, columns <= R.Count ? 1 : 2, R.Count);
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
            (1, 1) => &MicroKernel<R, Tiles.Tile1x1, TPanel>.Run,
            (1, 2) => &MicroKernel<R, Tiles.Tile1x2, TPanel>.Run,
            (2, 1) => &MicroKernel<R, Tiles.Tile2x1, TPanel>.Run,
            (2, 2) => &MicroKernel<R, Tiles.Tile2x2, TPanel>.Run,
            (3, 1) => &MicroKernel<R, Tiles.Tile3x1, TPanel>.Run,
            (3, 2) => &MicroKernel<R, Tiles.Tile3x2, TPanel>.Run,
            (4, 1) => &MicroKernel<R, Tiles.Tile4x1, TPanel>.Run,
            (4, 2) => &MicroKernel<R, Tiles.Tile4x2, TPanel>.Run,
            (5, 1) => &MicroKernel<R, Tiles.Tile5x1, TPanel>.Run,
            (5, 2) => &MicroKernel<R, Tiles.Tile5x2, TPanel>.Run,
            (6, 1) => &MicroKernel<R, Tiles.Tile6x1, TPanel>.Run,
            (6, 2) => &MicroKernel<R, Tiles.Tile6x2, TPanel>.Run,
            (7, 1) => &MicroKernel<R, Tiles.Tile7x1, TPanel>.Run,
            (7, 2) => &MicroKernel<R, Tiles.Tile7x2, TPanel>.Run,
            (8, 1) => &MicroKernel<R, Tiles.Tile8x1, TPanel>.Run,
            (8, 2) => &MicroKernel<R, Tiles.Tile8x2, TPanel>.Run,
            (9, 1) => &MicroKernel<R, Tiles.Tile9x1, TPanel>.Run,
            (9, 2) => &MicroKernel<R, Tiles.Tile9x2, TPanel>.Run,
            (10, 1) => &MicroKernel<R, Tiles.Tile10x1, TPanel>.Run,
            (10, 2) => &MicroKernel<R, Tiles.Tile10x2, TPanel>.Run,
            (11, 1) => &MicroKernel<R, Tiles.Tile11x1, TPanel>.Run,
            (11, 2) => &MicroKernel<R, Tiles.Tile11x2, TPanel>.Run,
            (12, 1) => &MicroKernel<R, Tiles.Tile12x1, TPanel>.Run,
            (12, 2) => &MicroKernel<R, Tiles.Tile12x2, TPanel>.Run,
            (13, 1) => &MicroKernel<R, Tiles.Tile13x1, TPanel>.Run,
            (13, 2) => &MicroKernel<R, Tiles.Tile13x2, TPanel>.Run,
            (14, 1) => &MicroKernel<R, Tiles.Tile14x1, TPanel>.Run,
            (14, 2) => &MicroKernel<R, Tiles.Tile14x2, TPanel>.Run,
            _ => throw new InvalidOperationException($"there is no micro-kernel of {rows} rows and {Vectors} registers"),
        };
}
