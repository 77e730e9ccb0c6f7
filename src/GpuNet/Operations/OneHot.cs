namespace GpuNet.Operations;

/// <summary>
/// rᵢⱼ = on where j is the class labelsᵢ, else off: targets as probabilities, smoothed if off is above 0.
/// </summary>
/// <remarks>Labels lie in 0 … columns − 1, as for cross-entropy: they are checked where data enters.</remarks>
public readonly record struct OneHot(int Rows, int Columns, In<int> Labels, float On, float Off, Out<float> Result)
    : ILaunch
{
    static string ILaunch.Name => "one-hot";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Labels, Rows);
        roles.Writes(Result, (long)Rows * Columns);
    }
}

/// <summary>Rows of probabilities from class labels: on at the label, off elsewhere. It has no gradient.</summary>
internal sealed class OneHotOperation : Operation
{
    private readonly int? classes;
    private readonly Value? like;
    private readonly float on;
    private readonly float off;

    /// <summary>For a number of classes.</summary>
    public OneHotOperation(string name, Value labels, int classes, float on, float off)
        : base(name, labels)
    {
        this.classes = classes;
        this.on = on;
        this.off = off;
        _ = Output(name);
    }

    /// <summary>Smoothed, for as many classes as a value has columns; only the shape of that value is used.</summary>
    public OneHotOperation(string name, Value labels, Value like, float smoothing)
        : base(name, labels)
    {
        this.like = like;
        on = 1 - smoothing;
        off = smoothing;
        _ = Output(name);
    }

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        if (Inputs[0].ElementType != ElementType.Label)
            throw new ShapeException($"{Name} expects class labels; got numbers, {shapes.Describe(Inputs[0])}");
        return [new Shape(shapes[Inputs[0]].Count, classes ?? shapes[like!].Columns)];
    }

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [null];

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = context.Shapes[Outputs[0]];
        float elsewhere = like is null ? off : off / columns;
        float right = like is null ? on : on + elsewhere;
        context.Launch(
            new OneHot(rows, columns, context.Labels(Inputs[0]), right, elsewhere, context[Outputs[0]]));
    }
}
