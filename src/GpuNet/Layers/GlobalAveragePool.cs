namespace GpuNet.Layers;

/// <summary>
/// y𝒸 = the mean of channel 𝒸 over a whole sample: over all dimensions but the last, for images height × width ×
/// channels and for sequences length × channels.
/// </summary>
public sealed class GlobalAveragePool() : Layer("global-average-pool")
{
    private int[]? axes;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        if (sampleSizes.Sizes.Count < 2)
        {
            throw new ShapeException(
                $"{nameof(GlobalAveragePool)} expects samples with at least two dimensions, channels last; got {sampleSizes}; "
                + "put it before a Flatten");
        }

        axes = [.. Enumerable.Range(1, sampleSizes.Sizes.Count - 1)];
        return [sampleSizes.Sizes[^1]];
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.MeanOver(input, Built(axes), name: Name);
}
