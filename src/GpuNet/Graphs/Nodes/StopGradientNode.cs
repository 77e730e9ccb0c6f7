using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>y = x, with ∂y/∂x taken as 0.</summary>
internal sealed class StopGradientNode : Node
{
    public StopGradientNode(string name, Value input)
        : base(name, input) =>
        _ = Output(name, input.ElementType);

    internal override bool IsAlias => true;

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [null];

    internal override Action<Device>? Emit(EmitContext context) => null;
}
