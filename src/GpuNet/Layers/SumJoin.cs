namespace GpuNet.Layers;

/// <summary>The sum of values of equal sizes, from the first to the last.</summary>
internal sealed class SumJoin() : Join("sum")
{
    protected internal override IReadOnlyList<int> Build(IReadOnlyList<LayerInput> inputs) => RequireSame(inputs);

    protected internal override Value Append(LayerContext context, IReadOnlyList<Value> inputs) =>
        inputs.Aggregate((left, right) => context.Graph.Add(left, right));
}
