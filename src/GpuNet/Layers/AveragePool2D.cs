namespace GpuNet.Layers;

/// <summary>
/// yᵢⱼ𝒸 = the mean of the image elements under the window at (i, j), per channel. Padding does not count.
/// </summary>
public sealed class AveragePool2D : Layer
{
    private readonly Window window;

    /// <summary>Creates a pooling layer.</summary>
    /// <param name="kernel">The size of the window; a single number for a square one.</param>
    /// <param name="stride">
    /// The step from one window to the next; by default the kernel size, so that windows do not overlap.
    /// </param>
    /// <param name="padding">The margin, smaller than the kernel, or <see cref="Padding.Same"/>.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public AveragePool2D(Extent2D kernel, Extent2D? stride = null, Padding padding = default)
        : base("average-pool") =>
        window = padding.Around(kernel, stride ?? kernel, nameof(AveragePool2D));

    /// <summary>The size of the window.</summary>
    public Extent2D Kernel => window.Kernel;

    /// <summary>The step from one window to the next.</summary>
    public Extent2D Stride => window.Stride;

    /// <summary>The margin on each side.</summary>
    public Padding Padding => window.Padding;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare) =>
        ImageSizes.Pooled(sampleSizes, ImageSizes.Under(window, sampleSizes, $"{nameof(AveragePool2D)}({window})"));

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.AveragePool2D(input, window, Name);
}
