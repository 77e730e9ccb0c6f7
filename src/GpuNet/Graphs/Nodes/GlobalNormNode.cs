using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>‖x‖ = √(Σ x²) over all elements of values that lie side by side.</summary>
internal sealed class GlobalNormNode : Node
{
    public GlobalNormNode(string name, IReadOnlyList<Value> values)
        : base(name, values) =>
        _ = Output(name);

    internal override IReadOnlyList<IReadOnlyList<Value>> Runs => [Inputs];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [Shape.Scalar];

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> values = context.Run(Inputs);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Norm(values, result, accumulate: false);
    }
}
