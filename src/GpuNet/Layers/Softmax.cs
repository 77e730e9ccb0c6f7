namespace GpuNet.Layers;

/// <summary>
/// yᵢ = e^xᵢ / Σⱼ e^xⱼ over each sample. Leave it out when training a classifier: cross-entropy takes logits.
/// </summary>
public sealed class Softmax() : Layer("softmax")
{
    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare) =>
        sampleSizes.Sizes;

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.Softmax(input, Name);
}
