namespace GpuNet.Layers;

/// <summary>
/// The margin of zeros around an image: a number for each side, or as much as preserves the image's size.
/// </summary>
public readonly record struct Padding
{
    private readonly Extent2D margin;
    private readonly bool same;

    private Padding(Extent2D margin, bool same) => (this.margin, this.same) = (margin, same);

    /// <summary>
    /// (kernel − 1) / 2 on each side: with stride 1 the output is as large as the input. For odd kernels.
    /// </summary>
    public static Padding Same => new(default, true);

    /// <summary>The margins given as numbers.</summary>
    internal Extent2D Margin => margin;

    /// <summary>The same margin above, below, left and right.</summary>
    public static implicit operator Padding(int margin) => FromInt32(margin);

    /// <summary>Separate margins above and below, and left and right.</summary>
    public static implicit operator Padding(Extent2D margin) => FromExtent2D(margin);

    /// <summary>The same margin above, below, left and right.</summary>
    public static Padding FromInt32(int margin) => new(margin, false);

    /// <summary>Separate margins above and below, and left and right.</summary>
    public static Padding FromExtent2D(Extent2D margin) => new(margin, false);

    /// <summary>The window with this padding.</summary>
    /// <exception cref="ArgumentException">The window is invalid, or no margin preserves the image's size.</exception>
    internal Window Around(Extent2D kernel, Extent2D stride, string layer)
    {
        if (same && (stride != 1 || kernel.Height % 2 == 0 || kernel.Width % 2 == 0))
        {
            throw new ArgumentException(
                $"{layer}({kernel}) keeps the image's size only with odd kernels and stride 1; got stride {stride}; "
                + "give the padding as a number");
        }

        Extent2D sides = same ? new Extent2D((kernel.Height - 1) / 2, (kernel.Width - 1) / 2) : margin;
        var window = new Window(kernel, stride, sides);
        return window.Fault is string fault ? throw new ArgumentException($"{layer}: {fault}") : window;
    }
}
