using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>The same numbers in the shape of another value; the model is looked at, not read.</summary>
internal sealed class ReshapeLikeNode : Node
{
    private readonly Value model;

    public ReshapeLikeNode(string name, Value input, Value model)
        : base(name, input)
    {
        this.model = model;
        _ = Output(name, input.ElementType);
    }

    internal override bool IsAlias => true;

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        if (shapes[Inputs[0]].Count != shapes[model].Count)
        {
            throw new ShapeException(
                $"{Name} expects as many elements as {shapes.Describe(model)}; got {shapes.Describe(Inputs[0])}");
        }

        return [shapes[model]];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new ReshapeLikeNode($"∂{Inputs[0].Name}", upstream[0]!, Inputs[0])).Outputs[0]];

    internal override Action<Device>? Emit(EmitContext context) => null;
}
