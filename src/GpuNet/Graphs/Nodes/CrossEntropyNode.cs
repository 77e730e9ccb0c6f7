using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// Softmax cross-entropy of each row, and its delta softmax(z) − eₜ in the same launch where the plan wants it.
/// </summary>
internal sealed class CrossEntropyNode : Node
{
    /// <summary>With a scale, the node takes over the scaled delta of the node that it replaces.</summary>
    private readonly float scale;

    public CrossEntropyNode(string name, Value logits, Value labels, float? scale)
        : base(name, logits, labels)
    {
        this.scale = scale ?? 1;
        _ = Output($"{name}.losses");
        _ = Output($"{name}.delta");
    }

    /// <summary>The same with its delta scaled, and the given values as outputs.</summary>
    public CrossEntropyNode(CrossEntropyNode original, Value scaledDelta, float scale)
        : base(original.Name, original.Inputs)
    {
        this.scale = scale * original.scale;
        Adopt(original.Outputs[0]);
        Adopt(scaledDelta);
    }

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(1, 0)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape logits = shapes[Inputs[0]];
        if (shapes[Inputs[1]].Count != logits.Rows || Inputs[1].ElementType != ElementType.Label)
            throw new ShapeException($"{Name} expects a class label for each row of {shapes.Describe(Inputs[0])}; got {shapes.Describe(Inputs[1])}");
        return [new Shape(logits.Rows), logits];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        upstream[1] is null
            ? [gradients.Graph.Add(new ScaleRowsNode($"∂{Inputs[0].Name}", Outputs[1], upstream[0]!)).Outputs[0], null]
            : throw new NotSupportedException($"'{Outputs[1].Name}' has no gradient; put a stop-gradient before its reader");

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        DeviceBuffer<float> logits = context.Single(Inputs[0]);
        DeviceBuffer<int> labels = context.Int32(Inputs[1]);
        DeviceBuffer<float>? losses = context.SingleIfRead(Outputs[0]);
        DeviceBuffer<float>? delta = context.SingleIfRead(Outputs[1]);
        return device => device.CrossEntropy(rows, columns, logits, labels, scale, losses, delta);
    }
}
