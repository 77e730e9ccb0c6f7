using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>How a product is cut into tiles, and the micro-kernel for it.</summary>
/// <param name="TileRows">Rows of C to a tile.</param>
/// <param name="Vectors">Registers to a row of a tile.</param>
/// <param name="Lanes">Numbers to a register.</param>
internal readonly record struct Tiling(int TileRows, int Vectors, int Lanes)
{
    /// <summary>The largest tile, in numbers.</summary>
    public const int LargestTile = 14 * 2 * 16;

    // Few heights keep the number of compiled kernels down; the even share below rarely wants another.
    private static ReadOnlySpan<int> Heights => [1, 2, 4, 6, 8, 10, 12, 13, 14];

    /// <summary>Columns of C to a tile.</summary>
    public int TileColumns => Vectors * Lanes;

    /// <summary>The tiling of a product with so many rows and columns.</summary>
    public static Tiling For<R>(int rows, int columns)
        where R : unmanaged, ILanes<R>
    {
        // 512-bit registers come in 32, the narrower ones of x86 in 16.
        int tallest = R.Count == 16 ? 14 : 6;
        int panels = Math.Max(1, (rows + tallest - 1) / tallest);
        int even = Math.Max(1, (rows + panels - 1) / panels);
        int height = 1;
        foreach (int candidate in Heights)
        {
            height = candidate;
            if (candidate >= even)
                break;
        }

        return new Tiling(height, columns <= R.Count ? 1 : 2, R.Count);
    }

    /// <summary>The micro-kernel of this tiling.</summary>
    public unsafe delegate*<int, float*, float*, float*, void> Kernel<R>()
        where R : unmanaged, ILanes<R> =>
        (TileRows, Vectors) switch
        {
            (1, 1) => &MicroKernel<R, Tiles.Tile1x1>.Run,
            (1, 2) => &MicroKernel<R, Tiles.Tile1x2>.Run,
            (2, 1) => &MicroKernel<R, Tiles.Tile2x1>.Run,
            (2, 2) => &MicroKernel<R, Tiles.Tile2x2>.Run,
            (4, 1) => &MicroKernel<R, Tiles.Tile4x1>.Run,
            (4, 2) => &MicroKernel<R, Tiles.Tile4x2>.Run,
            (6, 1) => &MicroKernel<R, Tiles.Tile6x1>.Run,
            (6, 2) => &MicroKernel<R, Tiles.Tile6x2>.Run,
            (8, 1) => &MicroKernel<R, Tiles.Tile8x1>.Run,
            (8, 2) => &MicroKernel<R, Tiles.Tile8x2>.Run,
            (10, 1) => &MicroKernel<R, Tiles.Tile10x1>.Run,
            (10, 2) => &MicroKernel<R, Tiles.Tile10x2>.Run,
            (12, 1) => &MicroKernel<R, Tiles.Tile12x1>.Run,
            (12, 2) => &MicroKernel<R, Tiles.Tile12x2>.Run,
            (13, 1) => &MicroKernel<R, Tiles.Tile13x1>.Run,
            (13, 2) => &MicroKernel<R, Tiles.Tile13x2>.Run,
            (14, 1) => &MicroKernel<R, Tiles.Tile14x1>.Run,
            (14, 2) => &MicroKernel<R, Tiles.Tile14x2>.Run,
            _ => throw new InvalidOperationException($"there is no micro-kernel of {TileRows} rows and {Vectors} registers"),
        };
}
