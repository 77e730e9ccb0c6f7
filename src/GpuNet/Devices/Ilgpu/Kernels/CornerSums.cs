namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>The sums of four 4 × 4 tiles: the corners of a square.</summary>
internal struct CornerSums
{
    /// <summary>The upper left corner's.</summary>
    public TileSums TopLeft;

    /// <summary>The upper right corner's.</summary>
    public TileSums TopRight;

    /// <summary>The lower left corner's.</summary>
    public TileSums BottomLeft;

    /// <summary>The lower right corner's.</summary>
    public TileSums BottomRight;

    /// <summary>One step of k: four numbers of A for the upper and the lower rows, and of B for the columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Float4 top, Float4 bottom, Float4 near, Float4 far)
    {
        TopLeft.Add(top, near);
        TopRight.Add(top, far);
        BottomLeft.Add(bottom, near);
        BottomRight.Add(bottom, far);
    }
}
