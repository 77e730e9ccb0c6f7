using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>A batch of byte samples as numbers, gathered from the data set on the device.</summary>
internal sealed class GatherBytesNode : Node
{
    private readonly BatchSource<byte> source;
    private readonly float scale;

    public GatherBytesNode(string name, BatchSource<byte> source, float scale)
        : base(name)
    {
        this.source = source;
        this.scale = scale;
        _ = Output(name);
    }

    internal override IReadOnlyList<Persistent> PersistentReads => source.Reads;

    /// <summary>Where a batch's rows come from.</summary>
    public GatherSource Origin =>
        new(source.Samples.Buffer, source.Permutation.Buffer, source.Counters.Buffer, scale);

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [source.Shape(shapes.Batch)];

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Outputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.GatherBytes(
            rows, columns, source.Samples.Buffer, source.Permutation.Buffer, source.Counters.Buffer, scale, result);
    }
}
