namespace GpuNet.Devices;

/// <summary>A size, a step or a margin along height and width. A single number converts to both.</summary>
/// <param name="Height">Along the height.</param>
/// <param name="Width">Along the width.</param>
public readonly record struct Extent2D(int Height, int Width)
{
    /// <summary>The same extent along both axes.</summary>
    public static implicit operator Extent2D(int both) => FromInt32(both);

    /// <summary>The same extent along both axes.</summary>
    public static Extent2D FromInt32(int both) => new(both, both);

    /// <inheritdoc/>
    public override string ToString() => $"{Height}×{Width}";
}
