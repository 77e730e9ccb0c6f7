using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// Softmax cross-entropy of each row, and its delta softmax(z) − eₜ in the same launch where the plan wants it. Targets
/// are class labels or rows of probabilities.
/// </summary>
internal sealed class CrossEntropyNode : Node
{
    /// <summary>With a scale, the node takes over the scaled delta of the node that it replaces.</summary>
    private readonly float scale;

    public CrossEntropyNode(string name, Value logits, Value targets, float? scale)
        : base(name, logits, targets)
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

    private bool HasLabels => Inputs[1].ElementType == ElementType.Label;

    internal override IReadOnlyList<(int Output, int Input)> InPlace => HasLabels ? [(1, 0)] : [(1, 0), (1, 1)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape logits = shapes[Inputs[0]];
        if (HasLabels && shapes[Inputs[1]].Count != logits.Rows)
        {
            throw new ShapeException(
                $"{Name} expects a class label for each row of {shapes.Describe(Inputs[0])}; "
                + $"got {shapes.Describe(Inputs[1])}");
        }

        if (!HasLabels && (shapes[Inputs[1]].Rows != logits.Rows || shapes[Inputs[1]].Columns != logits.Columns))
        {
            throw new ShapeException(
                $"{Name} expects a class label or a row of probabilities for each row of {shapes.Describe(Inputs[0])}; "
                + $"got {shapes.Describe(Inputs[1])}");
        }

        return [new Shape(logits.Rows), logits];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        if (gradients.Wants(Inputs[1]))
        {
            throw new NotSupportedException(
                $"'{Name}' has no gradient with respect to its target '{Inputs[1].Name}'; "
                + "put a stop-gradient before it");
        }

        if (upstream[1] is not null)
        {
            throw new NotSupportedException(
                $"'{Outputs[1].Name}' has no gradient; put a stop-gradient before its reader");
        }

        return [
            gradients.Graph.Add(new ScaleRowsNode($"∂{Inputs[0].Name}", Outputs[1], upstream[0]!)).Outputs[0], null,
        ];
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        DeviceBuffer<float> logits = context.Single(Inputs[0]);
        DeviceBuffer<float>? losses = context.SingleIfRead(Outputs[0]);
        DeviceBuffer<float>? delta = context.SingleIfRead(Outputs[1]);
        if (!HasLabels)
        {
            DeviceBuffer<float> targets = context.Single(Inputs[1]);
            return device => device.CrossEntropy(rows, columns, logits, targets, scale, losses, delta);
        }

        DeviceBuffer<int> labels = context.Int32(Inputs[1]);
        return device => device.CrossEntropy(rows, columns, logits, labels, scale, losses, delta);
    }
}
