using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>y = α·x; ∂ℓ/∂x = α·G.</summary>
internal sealed class ScaleNode : Node
{
    public ScaleNode(string name, Value input, float alpha)
        : base(name, input)
    {
        Alpha = alpha;
        _ = Output(name);
    }

    public float Alpha { get; }

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Scale(upstream[0]!, Alpha)];

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Scale(Alpha, input, result);
    }
}
