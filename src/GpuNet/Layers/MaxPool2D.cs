namespace GpuNet.Layers;

/// <summary>
/// yᵢⱼ𝒸 = the maximum of x over the window at (i, j), per channel; the first of equal maxima, NaN if there is one.
/// Padding is never the maximum.
/// </summary>
public sealed class MaxPool2D : Layer
{
    private readonly Window window;

    /// <summary>Creates a pooling layer.</summary>
    /// <param name="kernel">The size of the window; a single number for a square one.</param>
    /// <param name="stride">
    /// The step from one window to the next; by default the kernel size, so that windows do not overlap.
    /// </param>
    /// <param name="padding">The margin, smaller than the kernel, or <see cref="Padding.Same"/>.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public MaxPool2D(Extent2D kernel, Extent2D? stride = null, Padding padding = default)
        : base("max-pool") =>
        window = padding.Around(kernel, stride ?? kernel, nameof(MaxPool2D));

    /// <summary>The size of the window.</summary>
    public Extent2D Kernel => window.Kernel;

    /// <summary>The step from one window to the next.</summary>
    public Extent2D Stride => window.Stride;

    /// <summary>The margin on each side.</summary>
    public Padding Padding => window.Padding;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare) =>
        ImageSizes.Pooled(sampleSizes, ImageSizes.Under(window, sampleSizes, $"{nameof(MaxPool2D)}({window})"));

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.MaxPool2D(input, window, Name);
}
