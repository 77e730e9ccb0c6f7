using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Zero in memory that outlives the run, which is read under the names of several parameters.</summary>
internal sealed class ClearNode(string name, DeviceBuffer<float> memory, IReadOnlyList<Parameter> parts) : Node(name)
{
    // Each part by itself: launches wait for each other where they touch the same part.
    internal override IReadOnlyList<Persistent> PersistentWrites => ParameterRun.Memory(parts);

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    internal override Action<Device>? Emit(EmitContext context) => device => device.Fill(memory, 0);
}
