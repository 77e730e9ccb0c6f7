using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <summary>How a device cuts matrix products: which tiles cover them, and in how many parts their sums are made.</summary>
/// <param name="Multiprocessors">The device's multiprocessors.</param>
/// <param name="Groups">Whether it runs the kernels with barriers.</param>
/// <param name="LargeTiles">Whether it runs the kernel with larger tiles.</param>
/// <param name="Library">Whether a library multiplies instead.</param>
internal readonly record struct GemmPartition(int Multiprocessors, bool Groups, bool LargeTiles, bool Library)
{
    private const int ShortestPart = 32;
    private const int MostParts = 32;

    // With shorter parts, the extra traffic of C exceeds what larger tiles save on A and B.
    private const int ShortestWidePart = 128;

    // The larger tile has no registers to spare for compensated sums: it adds up this many products one after another.
    private const int LongestWidePart = 4096;

    /// <summary>The lengths of all workspaces of such a device.</summary>
    public NullDevice.WorkspaceLengths WorkspaceLengths
    {
        get
        {
            bool groups = Groups;
            return new NullDevice.WorkspaceLengths(
                WorkspaceLength,
                length => IlgpuDevice.SumWorkspaceLength(length, groups),
                (rows, columns) => IlgpuDevice.SumColumnsWorkspaceLength(rows, columns, groups));
        }
    }

    /// <summary>The length of the workspace: a product for each part, where there are several.</summary>
    public int WorkspaceLength(GemmShape shape)
    {
        int parts = Library ? 1 : Splits(shape, Version(shape));
        if (!Library && parts == 1)
            return 0;
        long length = BufferLength.Product(parts, shape.Rows, shape.Columns);
        return length <= BufferLength.Most
            ? (int)length
            : throw BufferLength.Refusal(length, $"the workspace of {shape}", "make the batch or the layer smaller");
    }

    /// <summary>
    /// Larger tiles where they cover at most a quarter more than the smaller ones, and are enough for all
    /// multiprocessors even in parts of <see cref="ShortestWidePart"/>. Shape and device determine it.
    /// </summary>
    public GemmVersion Version(GemmShape shape)
    {
        const int Smaller =
            (WideGemmKernels.Tile / GroupGemmKernels.Tile) * (WideGemmKernels.Tile / GroupGemmKernels.Tile);
        long wide = Tiles(shape, WideGemmKernels.Tile);
        int fewest = FewestWideParts(shape);
        if (fewest > MostParts || fewest * (long)shape.Rows * shape.Columns > int.MaxValue)
            return GemmVersion.Group;
        bool covers = 4 * Smaller * wide <= 5L * Tiles(shape, GroupGemmKernels.Tile);
        long parts = Math.Clamp(shape.Inner / ShortestWidePart, 1, MostParts);
        return LargeTiles && covers && wide * parts >= Multiprocessors
            ? GemmVersion.Wide
            : GemmVersion.Group;
    }

    /// <summary>
    /// The number of parts into which the sums of a product are split: as many as keep every multiprocessor busy, if
    /// there are too few tiles. Shape and device determine it, so the order of a sum never changes.
    /// </summary>
    public int Splits(GemmShape shape, GemmVersion version)
    {
        bool wide = version == GemmVersion.Wide;
        int tiles = Tiles(shape, wide ? WideGemmKernels.Tile : GroupGemmKernels.Tile);
        if (!Groups || tiles == 0)
            return 1;
        int most = Math.Min(shape.Inner / (wide ? ShortestWidePart : ShortestPart), MostParts);
        most = (int)Math.Min(most, int.MaxValue / ((long)shape.Rows * shape.Columns));
        int fewest = wide ? FewestWideParts(shape) : 1;
        int parts = Math.Clamp(Multiprocessors / tiles, fewest, Math.Max(most, fewest));
        return GemmParts.WithoutEmpty(shape.Inner, parts, Depth(wide));
    }

    /// <summary>The steps of K that a tile takes at once.</summary>
    public static int Depth(bool wide) => wide ? WideGemmKernels.Depth : GroupGemmKernels.Depth;

    private static int FewestWideParts(GemmShape shape) =>
        Math.Max(1, (int)(((long)shape.Inner + LongestWidePart - 1) / LongestWidePart));

    /// <summary>The number of square tiles that cover a product.</summary>
    public static int Tiles(GemmShape shape, int tile) =>
        (int)(((long)shape.Rows + tile - 1) / tile * (((long)shape.Columns + tile - 1) / tile));
}
