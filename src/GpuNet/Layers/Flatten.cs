namespace GpuNet.Layers;

/// <summary>Flattens each sample to one row: batch×28×28 becomes batch×784. Nothing moves in memory.</summary>
public sealed class Flatten() : Layer("flatten")
{
    private int count;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        count = sampleSizes.Count;
        return [count];
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.Reshape(input, Name, count);
}
