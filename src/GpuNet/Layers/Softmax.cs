namespace GpuNet.Layers;

/// <summary>
/// yᵢ = e^xᵢ / Σⱼ e^xⱼ over each sample. For a classifier leave it out: the cross-entropy takes logits.
/// </summary>
public sealed class Softmax : Layer
{
    /// <summary>A softmax layer.</summary>
    public Softmax()
        : base("softmax")
    {
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        ArgumentNullException.ThrowIfNull(sampleSizes);
        return sampleSizes.Sizes;
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Graph.Softmax(input, Name);
    }
}
