using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Rows of probabilities from class labels: on at the label, off elsewhere. Nothing flows back.</summary>
internal sealed class OneHotNode : Node
{
    private readonly int? classes;
    private readonly Value? like;
    private readonly float on;
    private readonly float off;

    /// <summary>For a number of classes.</summary>
    public OneHotNode(string name, Value labels, int classes, float on, float off)
        : base(name, labels)
    {
        this.classes = classes;
        this.on = on;
        this.off = off;
        _ = Output(name);
    }

    /// <summary>Smoothed, for as many classes as a value has columns; of that value only the shape is read.</summary>
    public OneHotNode(string name, Value labels, Value like, float smoothing)
        : base(name, labels)
    {
        this.like = like;
        on = 1 - smoothing;
        off = smoothing;
        _ = Output(name);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        if (Inputs[0].ElementType != ElementType.Label)
            throw new ShapeException($"{Name} expects class labels; got numbers, {shapes.Describe(Inputs[0])}");
        return [new Shape(shapes[Inputs[0]].Count, classes ?? shapes[like!].Columns)];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [null];

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Outputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        float elsewhere = like is null ? off : off / columns;
        float right = like is null ? on : on + elsewhere;
        DeviceBuffer<int> labels = context.Int32(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.OneHot(rows, columns, labels, right, elsewhere, result);
    }
}
