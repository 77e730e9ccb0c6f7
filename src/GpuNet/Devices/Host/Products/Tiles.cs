namespace GpuNet.Devices.Host.Products;

/// <summary>The tiles in use, as types.</summary>
internal static class Tiles
{
    internal readonly struct Tile1x1 : ITile
    {
        public static int Rows => 1;

        public static int Vectors => 1;
    }

    internal readonly struct Tile1x2 : ITile
    {
        public static int Rows => 1;

        public static int Vectors => 2;
    }

    internal readonly struct Tile1x4 : ITile
    {
        public static int Rows => 1;

        public static int Vectors => 4;
    }

    internal readonly struct Tile1x8 : ITile
    {
        public static int Rows => 1;

        public static int Vectors => 8;
    }

    internal readonly struct Tile2x1 : ITile
    {
        public static int Rows => 2;

        public static int Vectors => 1;
    }

    internal readonly struct Tile2x2 : ITile
    {
        public static int Rows => 2;

        public static int Vectors => 2;
    }

    internal readonly struct Tile2x4 : ITile
    {
        public static int Rows => 2;

        public static int Vectors => 4;
    }

    internal readonly struct Tile2x8 : ITile
    {
        public static int Rows => 2;

        public static int Vectors => 8;
    }

    internal readonly struct Tile3x1 : ITile
    {
        public static int Rows => 3;

        public static int Vectors => 1;
    }

    internal readonly struct Tile3x2 : ITile
    {
        public static int Rows => 3;

        public static int Vectors => 2;
    }

    internal readonly struct Tile4x1 : ITile
    {
        public static int Rows => 4;

        public static int Vectors => 1;
    }

    internal readonly struct Tile4x2 : ITile
    {
        public static int Rows => 4;

        public static int Vectors => 2;
    }

    internal readonly struct Tile5x1 : ITile
    {
        public static int Rows => 5;

        public static int Vectors => 1;
    }

    internal readonly struct Tile5x2 : ITile
    {
        public static int Rows => 5;

        public static int Vectors => 2;
    }

    internal readonly struct Tile6x1 : ITile
    {
        public static int Rows => 6;

        public static int Vectors => 1;
    }

    internal readonly struct Tile6x2 : ITile
    {
        public static int Rows => 6;

        public static int Vectors => 2;
    }

    internal readonly struct Tile7x1 : ITile
    {
        public static int Rows => 7;

        public static int Vectors => 1;
    }

    internal readonly struct Tile7x2 : ITile
    {
        public static int Rows => 7;

        public static int Vectors => 2;
    }

    internal readonly struct Tile8x1 : ITile
    {
        public static int Rows => 8;

        public static int Vectors => 1;
    }

    internal readonly struct Tile8x2 : ITile
    {
        public static int Rows => 8;

        public static int Vectors => 2;
    }

    internal readonly struct Tile9x1 : ITile
    {
        public static int Rows => 9;

        public static int Vectors => 1;
    }

    internal readonly struct Tile9x2 : ITile
    {
        public static int Rows => 9;

        public static int Vectors => 2;
    }

    internal readonly struct Tile10x1 : ITile
    {
        public static int Rows => 10;

        public static int Vectors => 1;
    }

    internal readonly struct Tile10x2 : ITile
    {
        public static int Rows => 10;

        public static int Vectors => 2;
    }

    internal readonly struct Tile11x1 : ITile
    {
        public static int Rows => 11;

        public static int Vectors => 1;
    }

    internal readonly struct Tile11x2 : ITile
    {
        public static int Rows => 11;

        public static int Vectors => 2;
    }

    internal readonly struct Tile12x1 : ITile
    {
        public static int Rows => 12;

        public static int Vectors => 1;
    }

    internal readonly struct Tile12x2 : ITile
    {
        public static int Rows => 12;

        public static int Vectors => 2;
    }

    internal readonly struct Tile13x1 : ITile
    {
        public static int Rows => 13;

        public static int Vectors => 1;
    }

    internal readonly struct Tile13x2 : ITile
    {
        public static int Rows => 13;

        public static int Vectors => 2;
    }

    internal readonly struct Tile14x1 : ITile
    {
        public static int Rows => 14;

        public static int Vectors => 1;
    }

    internal readonly struct Tile14x2 : ITile
    {
        public static int Rows => 14;

        public static int Vectors => 2;
    }
}
