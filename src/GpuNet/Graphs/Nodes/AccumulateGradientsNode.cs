using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// sum ← sum + (b/n)·x for values that lie side by side, b the batch and n the samples of a whole step.
/// </summary>
internal sealed class AccumulateGradientsNode(IReadOnlyList<Value> values, PersistentBuffer<float> sum, int samples)
    : Node("accumulate gradients", values)
{
    internal override IReadOnlyList<IReadOnlyList<Value>> Runs => [Inputs];

    internal override IReadOnlyList<Persistent> PersistentWrites => [sum];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> gradients = context.Run(Inputs);
        float weight = (float)context.Shapes.Batch / samples;
        return device => device.Add(1, sum.Buffer, weight, gradients, sum.Buffer);
    }
}
