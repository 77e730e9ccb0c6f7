namespace GpuNet.Operations;

/// <summary>
/// y₍ₙᵢⱼ𝒸₎ = max of x over the window at (i, j), and winners₍ₙᵢⱼ𝒸₎ = row · width + column of its position in the image.
/// The first of equal maxima wins; if the window has NaN, its first NaN wins, and y is NaN. Padding is never the
/// maximum.
/// </summary>
/// <param name="Batch">The images: batch × height × width × channels, channels last.</param>
/// <param name="Geometry">The window.</param>
/// <param name="Input">x.</param>
/// <param name="Output">y.</param>
/// <param name="Winners">The input of <see cref="MaxPoolGradient"/>; null without a backward pass.</param>
public readonly record struct MaxPool(
    int Batch, WindowGeometry Geometry, In<float> Input, Out<float> Output, Out<int> Winners) : ILaunch
{
    static string ILaunch.Name => "max pool";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Geometry.Check(roles.Name, Batch);
        roles.Reads(Input, Geometry.ImagesLength(Batch));
        roles.Writes(Output, Geometry.PooledLength(Batch));
        roles.Writes(Winners, Geometry.PooledLength(Batch), optional: true);
    }
}

/// <summary>rₚ = Σ g over the windows that p won, from the first to the last; 0 where it won none.</summary>
public readonly record struct MaxPoolGradient(
    int Batch, WindowGeometry Geometry, In<int> Winners, In<float> Upstream, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "gradient of max pool";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Geometry.Check(roles.Name, Batch);
        roles.Reads(Winners, Geometry.PooledLength(Batch));
        roles.Reads(Upstream, Geometry.PooledLength(Batch));
        roles.Writes(Result, Geometry.ImagesLength(Batch));
    }
}

/// <summary>
/// The maximum of each window and channel, and in the same launch its position, if the plan needs it.
/// </summary>
internal sealed class MaxPoolOperation : Operation
{
    private readonly Window window;

    public MaxPoolOperation(string name, Value input, Window window)
        : base(name, input)
    {
        this.window = window;
        _ = Output(name);
        _ = Output($"{name}.winners", ElementType.Label);
    }

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape pooled = Images.Pooled(shapes[Inputs[0]], Images.Under(window, Inputs[0], Name, shapes));
        return [pooled, pooled];
    }

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Add(new MaxPoolGradientOperation(
            $"∂{Inputs[0].Name}", Outputs[1], upstream[0]!, window, Inputs[0]))];

    protected internal override void Emit(EmitContext context)
    {
        int batch = context.Shapes[Inputs[0]].Rows;
        WindowGeometry geometry = Images.Under(window, Inputs[0], Name, context.Shapes);
        context.Launch(
            new MaxPool(batch, geometry, context[Inputs[0]], context[Outputs[0]], context.LabelsIfRead(Outputs[1])));
    }
}

/// <summary>Each window's gradient at its winner, in the shape of the images that were pooled.</summary>
internal sealed class MaxPoolGradientOperation(string name, Value winners, Value upstream, Window window, Value model)
    : ValueOperation(name, winners, upstream)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        _ = Images.Under(window, model, Name, shapes);
        shapes.RequireSame(Name, Inputs[0], Inputs[1]);
        return [shapes[model]];
    }

    protected internal override void Emit(EmitContext context)
    {
        int batch = context.Shapes[model].Rows;
        WindowGeometry geometry = Images.Under(window, model, Name, context.Shapes);
        context.Launch(
            new MaxPoolGradient(batch, geometry, context.Labels(Inputs[0]), context[Inputs[1]], context[Outputs[0]]));
    }
}
