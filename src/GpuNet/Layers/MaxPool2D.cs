namespace GpuNet.Layers;

/// <summary>
/// yᵢⱼ𝒸 = the maximum of x over the window at (i, j), channel by channel; the first of equals, NaN where there is one.
/// Padding is no candidate.
/// </summary>
public sealed class MaxPool2D : Layer
{
    private readonly Window window;

    /// <summary>A pooling layer.</summary>
    /// <param name="kernel">The size of the window: a number for a square one.</param>
    /// <param name="stride">
    /// From one place to the next; the kernel where left out, so that windows do not overlap.
    /// </param>
    /// <param name="padding">The margin, below the kernel, or <see cref="Padding.Same"/>.</param>
    /// <exception cref="ArgumentException">A size is out of its range.</exception>
    public MaxPool2D(Extent2D kernel, Extent2D? stride = null, Padding padding = default)
        : base("max-pool") =>
        window = padding.Around(kernel, stride ?? kernel, nameof(MaxPool2D));

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare) =>
        ImageSizes.Pooled(sampleSizes, ImageSizes.Under(window, sampleSizes, $"{nameof(MaxPool2D)}({window})"));

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.MaxPool2D(input, window, Name);
}
