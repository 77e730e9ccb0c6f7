using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// A batch gathered from the data set on the device as it is: features in floating point, targets, labels.
/// </summary>
internal sealed class GatherNode<T> : Node
    where T : unmanaged
{
    private readonly BatchSource<T> source;

    public GatherNode(string name, BatchSource<T> source)
        : base(name)
    {
        this.source = source;
        _ = Output(name, typeof(T) == typeof(int) ? ElementType.Label : ElementType.Real);
    }

    internal override IReadOnlyList<Persistent> PersistentReads => source.Reads;

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [source.Shape(shapes.Batch)];

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Outputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        DeviceBuffer<T> result = context.Buffer<T>(Outputs[0]);
        return device => device.Gather(
            rows, columns, source.Samples.Buffer, source.Permutation.Buffer, source.Counters.Buffer, result);
    }
}
