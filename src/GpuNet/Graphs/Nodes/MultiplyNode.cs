using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>y = a ⊙ b; ∂ℓ/∂a = G ⊙ b and ∂ℓ/∂b = G ⊙ a.</summary>
internal sealed class MultiplyNode : Node
{
    public MultiplyNode(string name, Value left, Value right)
        : base(name, left, right) =>
        _ = Output(name);

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0), (0, 1)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        shapes.RequireSame(Name, Inputs[0], Inputs[1]);
        return [shapes[Inputs[0]]];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
    [
        gradients.Wants(Inputs[0]) ? gradients.Graph.Multiply(upstream[0]!, Inputs[1]) : null,
        gradients.Wants(Inputs[1]) ? gradients.Graph.Multiply(upstream[0]!, Inputs[0]) : null,
    ];

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> left = context.Single(Inputs[0]);
        DeviceBuffer<float> right = context.Single(Inputs[1]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Multiply(left, right, result);
    }
}
