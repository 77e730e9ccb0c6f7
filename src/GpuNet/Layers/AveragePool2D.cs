namespace GpuNet.Layers;

/// <summary>
/// yᵢⱼ𝒸 = the mean of what the window at (i, j) covers of the image, channel by channel. Padding does not count.
/// </summary>
public sealed class AveragePool2D : Layer
{
    private readonly Window window;

    /// <summary>A pooling layer.</summary>
    /// <param name="kernel">The size of the window: a number for a square one.</param>
    /// <param name="stride">
    /// From one place to the next; the kernel where left out, so that windows do not overlap.
    /// </param>
    /// <param name="padding">The margin, below the kernel, or <see cref="Padding.Same"/>.</param>
    /// <exception cref="ArgumentException">A size is out of its range.</exception>
    public AveragePool2D(Extent2D kernel, Extent2D? stride = null, Padding padding = default)
        : base("average-pool") =>
        window = padding.Around(kernel, stride ?? kernel, nameof(AveragePool2D));

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare) =>
        ImageSizes.Pooled(sampleSizes, ImageSizes.Under(window, sampleSizes, $"{nameof(AveragePool2D)}({window})"));

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.AveragePool2D(input, window, Name);
}
