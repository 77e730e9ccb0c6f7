using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>sum ← sum + Σ x, a running sum.</summary>
internal sealed class AccumulateNode(string name, Value input, PersistentBuffer<float> sum) : Node(name, input)
{
    internal override IReadOnlyList<Persistent> PersistentWrites => [sum];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        sum.Buffer.Length == RunningSumLayout.Length
            ? []
            : throw new ShapeException(
                $"{Name} adds to a running sum of {RunningSumLayout.Length} elements; got {sum.Buffer.Length}, "
                + $"see {nameof(RunningSumLayout)}");

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> values = context.Single(Inputs[0]);
        return device => device.Accumulate(values, sum.Buffer);
    }
}
