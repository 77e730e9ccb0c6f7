using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Counts each row's (label, prediction) pair.</summary>
internal sealed class CountPredictionsNode(string name, Value logits, Value labels, PersistentBuffer<int> confusion)
    : Node(name, logits, labels)
{
    internal override IReadOnlyList<Persistent> PersistentWrites => [confusion];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape shape = shapes[Inputs[0]];
        if (shapes[Inputs[1]].Count != shape.Rows || Inputs[1].ElementType != ElementType.Label)
        {
            throw new ShapeException(
                $"{Name} expects a class label for each row of {shapes.Describe(Inputs[0])}; "
                + $"got {shapes.Describe(Inputs[1])}");
        }

        if (confusion.Buffer.Length != (long)shape.Columns * shape.Columns)
        {
            throw new ShapeException(
                $"{Name} expects a confusion matrix of {shape.Columns}×{shape.Columns}; "
                + $"got {confusion.Buffer.Length} elements");
        }

        return [];
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        DeviceBuffer<float> logits = context.Single(Inputs[0]);
        DeviceBuffer<int> labels = context.Int32(Inputs[1]);
        return device => device.CountPredictions(rows, columns, logits, labels, confusion.Buffer);
    }
}
