using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Moves the counters to the next batch.</summary>
internal sealed class AdvanceBatchNode(PersistentBuffer<int> counters) : Node("advance batch")
{
    internal override IReadOnlyList<Persistent> PersistentWrites => [counters];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    internal override Action<Device>? Emit(EmitContext context)
    {
        int rows = context.Shapes.Batch;
        return device => device.AdvanceBatch(rows, counters.Buffer);
    }
}
