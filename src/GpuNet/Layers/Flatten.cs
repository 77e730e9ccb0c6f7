using GpuNet.Graphs;

namespace GpuNet.Layers;

/// <summary>Flattens each sample to one row: batch×28×28 becomes batch×784. Nothing moves in memory.</summary>
public sealed class Flatten : Layer
{
    private int count;

    /// <summary>Creates a flattening layer.</summary>
    public Flatten()
        : base("flatten")
    {
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        ArgumentNullException.ThrowIfNull(sampleSizes);
        count = sampleSizes.Count;
        return [count];
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Graph.Reshape(input, Name, count);
    }
}
