using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>A single number; its gradient is nobody's.</summary>
internal sealed class ConstantNode : Node
{
    public ConstantNode(string name, float number)
        : base(name)
    {
        Number = number;
        _ = Output(name);
    }

    public float Number { get; }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [Shape.Scalar];

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Fill(result, Number);
    }
}
