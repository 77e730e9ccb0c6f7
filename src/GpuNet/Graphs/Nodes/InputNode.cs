using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>A batch that the host fills before a run.</summary>
internal sealed class InputNode : Node
{
    private readonly int[] sampleSizes;

    public InputNode(string name, int[] sampleSizes, ElementType elementType)
        : base(name)
    {
        this.sampleSizes = sampleSizes;
        _ = Output(name, elementType);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        [new Shape([shapes.Batch, .. sampleSizes])];

    internal override Action<Device>? Emit(EmitContext context) => null;
}
