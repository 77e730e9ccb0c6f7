namespace GpuNet.Layers;

/// <summary>The product of values of equal sizes, element by element.</summary>
internal sealed class ProductJoin() : Join("product")
{
    protected internal override IReadOnlyList<int> Build(IReadOnlyList<LayerInput> inputs) => RequireSame(inputs);

    protected internal override Value Append(LayerContext context, IReadOnlyList<Value> inputs) =>
        inputs.Aggregate(context.Graph.Multiply);
}
