using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Counts right predictions, and each row's (label, prediction) pair where a matrix is given.</summary>
internal sealed class CountPredictionsNode(
    string name, Value logits, Value labels, PersistentBuffer<int> right, PersistentBuffer<int>? confusion)
    : Node(name, logits, labels)
{
    internal override IReadOnlyList<Persistent> PersistentWrites => confusion is null ? [right] : [right, confusion];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape shape = shapes[Inputs[0]];
        if (shapes[Inputs[1]].Count != shape.Rows || Inputs[1].ElementType != ElementType.Label)
        {
            throw new ShapeException(
                $"{Name} expects a class label for each row of {shapes.Describe(Inputs[0])}; "
                + $"got {shapes.Describe(Inputs[1])}");
        }

        if (right.Buffer.Length != 1)
            throw new ShapeException($"{Name} counts right answers in a single element; got {right.Buffer.Length}");
        if (confusion is not null && confusion.Buffer.Length != (long)shape.Columns * shape.Columns)
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
        DeviceBuffer<int>? pairs = confusion?.Buffer;
        return device => device.CountPredictions(rows, columns, logits, labels, right.Buffer, pairs);
    }
}
