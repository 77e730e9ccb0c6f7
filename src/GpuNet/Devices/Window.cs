namespace GpuNet.Devices;

/// <summary>A window that slides over images: of a convolution or a pooling, before the images are known.</summary>
/// <param name="Kernel">Its size, at least 1.</param>
/// <param name="Stride">From one place to the next, at least 1.</param>
/// <param name="Padding">
/// The margin on each side, from 0 to below the kernel, so that every window sees some of the image.
/// </param>
public readonly record struct Window(Extent2D Kernel, Extent2D Stride, Extent2D Padding)
{
    /// <summary>What is wrong with it, or null.</summary>
    internal string? Fault
    {
        get
        {
            if (Kernel.Height < 1 || Kernel.Width < 1)
                return $"a kernel's sizes are at least 1; got {Kernel}";
            if (Stride.Height < 1 || Stride.Width < 1)
                return $"a stride of {Stride} leads nowhere; it is at least 1";
            if (Padding.Height < 0 || Padding.Width < 0)
                return $"a padding is at least 0; got {Padding}";
            return Padding.Height >= Kernel.Height || Padding.Width >= Kernel.Width
                ? $"a padding of {Padding} leaves windows of {Kernel} in the margin alone; use one below the kernel"
                : null;
        }
    }

    /// <summary>
    /// The kernel, then stride and padding where they are not 1 and 0: <c>5×5, stride 2×2, padding 1×1</c>.
    /// </summary>
    public override string ToString() =>
        $"{Kernel}{(Stride == 1 ? "" : $", stride {Stride}")}{(Padding == 0 ? "" : $", padding {Padding}")}";
}
