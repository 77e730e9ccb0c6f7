namespace GpuNet.Devices;

/// <summary>
/// A window that slides over images, of a convolution or a pooling, before the image sizes are known.
/// </summary>
/// <param name="Kernel">Its size, at least 1.</param>
/// <param name="Stride">The step from one window to the next, at least 1.</param>
/// <param name="Padding">
/// The margin on each side, at least 0 and smaller than the kernel, so that every window covers part of the image.
/// </param>
public readonly record struct Window(Extent2D Kernel, Extent2D Stride, Extent2D Padding)
{
    /// <summary>What is wrong with it, or null.</summary>
    internal string? Fault
    {
        get
        {
            if (Kernel.Height < 1 || Kernel.Width < 1)
                return $"kernel sizes must be at least 1; got {Kernel}";
            if (Stride.Height < 1 || Stride.Width < 1)
                return $"strides must be at least 1; got {Stride}";
            if (Padding.Height < 0 || Padding.Width < 0)
                return $"padding must be at least 0; got {Padding}";
            return Padding.Height >= Kernel.Height || Padding.Width >= Kernel.Width
                ? $"padding {Padding} puts whole windows of {Kernel} into the margin; use less than the kernel"
                : null;
        }
    }

    /// <summary>
    /// The kernel, then stride and padding unless they are 1 and 0: <c>5×5, stride 2×2, padding 1×1</c>.
    /// </summary>
    public override string ToString() =>
        $"{Kernel}{(Stride == 1 ? "" : $", stride {Stride}")}{(Padding == 0 ? "" : $", padding {Padding}")}";
}
