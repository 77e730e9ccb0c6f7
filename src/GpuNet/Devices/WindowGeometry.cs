namespace GpuNet.Devices;

/// <summary>
/// The geometry of a window over images of height × width × channels, channels last, and of the result: the window at
/// (i, j) covers the rows i·stride − padding … + kernel − 1 and the columns likewise; outputs = ⌊(size + 2·padding −
/// kernel) / stride⌋ + 1 along each axis. It consists of numbers only, so that kernels can take it.
/// </summary>
public readonly record struct WindowGeometry
{
    /// <summary>Creates the geometry of a window over images.</summary>
    /// <param name="height">The rows of an image, at least 1.</param>
    /// <param name="width">The columns of an image, at least 1.</param>
    /// <param name="channels">The channels of a pixel, at least 1.</param>
    /// <param name="window">The window.</param>
    /// <exception cref="ArgumentException">The window is invalid, or does not fit into a padded image.</exception>
    public WindowGeometry(int height, int width, int channels, Window window)
    {
        if (Fault(height, width, channels, window) is string fault)
            throw new ArgumentException(fault);
        (Height, Width, Channels) = (height, width, channels);
        (KernelHeight, KernelWidth) = window.Kernel;
        (StrideHeight, StrideWidth) = window.Stride;
        (PaddingHeight, PaddingWidth) = window.Padding;
        OutputHeight = ((height + (2 * PaddingHeight) - KernelHeight) / StrideHeight) + 1;
        OutputWidth = ((width + (2 * PaddingWidth) - KernelWidth) / StrideWidth) + 1;
    }

    /// <summary>The rows of an image.</summary>
    public int Height { get; }

    /// <summary>The columns of an image.</summary>
    public int Width { get; }

    /// <summary>The channels of a pixel.</summary>
    public int Channels { get; }

    /// <summary>The rows of a window.</summary>
    public int KernelHeight { get; }

    /// <summary>The columns of a window.</summary>
    public int KernelWidth { get; }

    /// <summary>The vertical step from one window to the next.</summary>
    public int StrideHeight { get; }

    /// <summary>The horizontal step from one window to the next.</summary>
    public int StrideWidth { get; }

    /// <summary>The rows of margin above and below.</summary>
    public int PaddingHeight { get; }

    /// <summary>The columns of margin left and right.</summary>
    public int PaddingWidth { get; }

    /// <summary>The number of windows vertically.</summary>
    public int OutputHeight { get; }

    /// <summary>The number of windows horizontally.</summary>
    public int OutputWidth { get; }

    /// <summary>The elements of one image.</summary>
    public long InputLength => (long)Height * Width * Channels;

    /// <summary>The windows of one image.</summary>
    public long Windows => (long)OutputHeight * OutputWidth;

    /// <summary>The elements under one window: kernel height · kernel width · channels.</summary>
    public long WindowLength => (long)KernelHeight * KernelWidth * Channels;

    /// <summary>The elements of one pooled image.</summary>
    public long OutputLength => Windows * Channels;

    /// <inheritdoc/>
    public override string ToString() =>
        new Window(new(KernelHeight, KernelWidth), new(StrideHeight, StrideWidth), new(PaddingHeight, PaddingWidth))
        + $" over {Height}×{Width}×{Channels}";

    /// <summary>The elements of a batch of images; <see cref="long.MaxValue"/> if there are more.</summary>
    internal long ImagesLength(int batch) => BufferLength.Product(batch, Height, Width, Channels);

    /// <summary>The elements of a batch of pooled images; <see cref="long.MaxValue"/> if there are more.</summary>
    internal long PooledLength(int batch) => BufferLength.Product(batch, OutputHeight, OutputWidth, Channels);

    /// <summary>The elements under all windows of a batch; <see cref="long.MaxValue"/> if there are more.</summary>
    internal long UnfoldedLength(int batch) =>
        BufferLength.Product(batch, OutputHeight, OutputWidth, KernelHeight, KernelWidth, Channels);

    /// <summary>What does not fit, or null.</summary>
    internal static string? Fault(int height, int width, int channels, Window window)
    {
        if (window.Fault is string fault)
            return fault;
        if (height < 1 || width < 1 || channels < 1)
            return $"an image's height, width and channels must be at least 1; got {height}×{width}×{channels}";
        return window.Kernel.Height > height + (2L * window.Padding.Height)
            || window.Kernel.Width > width + (2L * window.Padding.Width)
            ? $"a window of {window.Kernel} does not fit into {height}×{width} with padding {window.Padding}; "
                + "use a smaller kernel or more padding"
            : null;
    }

    /// <summary>Rejects uninitialized sizes and a negative batch.</summary>
    internal void Check(string launch, int batch)
    {
        if (batch < 0)
            throw new ArgumentException($"{launch}: the batch must be at least 0; got {batch}");
        if (this == default)
            throw new ArgumentException($"{launch}: the geometry is uninitialized; create it with its constructor");
    }
}
