using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>sum ← sum + Σ x, a running sum.</summary>
internal sealed class AccumulateNode(string name, Value input, PersistentBuffer<float> sum) : Node(name, input)
{
    internal override IReadOnlyList<Persistent> PersistentWrites => [sum];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        sum.Buffer.Length == CompensatedSumLayout.Length
            ? []
            : throw new ShapeException(
                $"{Name} adds to a running sum of {CompensatedSumLayout.Length} elements; got {sum.Buffer.Length}, "
                + $"see {nameof(CompensatedSumLayout)}");

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> values = context.Single(Inputs[0]);
        return device => device.Accumulate(values, sum.Buffer);
    }
}
