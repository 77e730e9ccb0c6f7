namespace GpuNet.Layers;

/// <summary>The sizes of a sample as those of an image.</summary>
internal static class ImageSizes
{
    /// <summary>
    /// The geometry of a window over an image of height × width × channels, or height × width for one channel.
    /// </summary>
    /// <exception cref="ShapeException">The sample is not an image, or the window does not fit.</exception>
    public static WindowGeometry Under(Window window, LayerInput sample, string layer)
    {
        ArgumentNullException.ThrowIfNull(sample);
        IReadOnlyList<int> sizes = sample.Sizes;
        if (sizes.Count is not (2 or 3))
        {
            throw new ShapeException(
                $"{layer} expects images of height×width or height×width×channels; got {sample}; "
                + "put it before a Flatten");
        }

        int channels = sizes.Count == 3 ? sizes[2] : 1;
        return WindowGeometry.Fault(sizes[0], sizes[1], channels, window) is string fault
            ? throw new ShapeException($"{layer}: {fault}; got {sample}")
            : new WindowGeometry(sizes[0], sizes[1], channels, window);
    }

    /// <summary>The sizes of a pooled sample, with as many dimensions as the sample.</summary>
    public static IReadOnlyList<int> Pooled(LayerInput sample, WindowGeometry geometry) =>
        sample.Sizes.Count == 3
            ? [geometry.OutputHeight, geometry.OutputWidth, geometry.Channels]
            : [geometry.OutputHeight, geometry.OutputWidth];
}
