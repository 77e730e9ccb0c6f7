using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>The same numbers with other sizes for each sample; the batch stays.</summary>
internal sealed class ReshapeNode : Node
{
    private readonly int[] sampleSizes;

    public ReshapeNode(string name, Value input, int[] sampleSizes)
        : base(name, input)
    {
        this.sampleSizes = sampleSizes;
        _ = Output(name, input.ElementType);
    }

    internal override bool IsAlias => true;

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape input = shapes[Inputs[0]];
        var result = new Shape([input.Rows, .. sampleSizes]);
        if (result.Count != input.Count)
        {
            throw new ShapeException(
                $"{Name} to {result} expects {result.Count} elements; got {shapes.Describe(Inputs[0])}");
        }

        return [result];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new ReshapeLikeNode($"∂{Inputs[0].Name}", upstream[0]!, Inputs[0])).Outputs[0]];

    internal override Action<Device>? Emit(EmitContext context) => null;
}
