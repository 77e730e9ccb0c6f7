namespace GpuNet.Ilgpu.Kernels;

/// <summary>The sums of a 4 × 4 tile: fields, which become registers where an array would not.</summary>
internal struct TileSums
{
    /// <summary>The sums of the tile's first row.</summary>
    public TileRow Row0;

    /// <summary>The sums of the second.</summary>
    public TileRow Row1;

    /// <summary>The sums of the third.</summary>
    public TileRow Row2;

    /// <summary>The sums of the fourth.</summary>
    public TileRow Row3;
}
