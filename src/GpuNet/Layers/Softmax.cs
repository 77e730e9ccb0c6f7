using GpuNet.Graphs;

namespace GpuNet.Layers;

/// <summary>
/// yᵢ = e^xᵢ / Σⱼ e^xⱼ over each sample. Leave it out when training a classifier: cross-entropy takes logits.
/// </summary>
public sealed class Softmax : Layer
{
    /// <summary>Creates a softmax layer.</summary>
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
