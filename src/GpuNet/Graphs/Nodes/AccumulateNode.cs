using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>sum ← sum + Σ x.</summary>
internal sealed class AccumulateNode(string name, Value input, PersistentBuffer<float> sum) : Node(name, input)
{
    internal override IReadOnlyList<Persistent> PersistentWrites => [sum];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> values = context.Single(Inputs[0]);
        return device => device.Sum(values, 1, sum.Buffer, accumulate: true);
    }
}
