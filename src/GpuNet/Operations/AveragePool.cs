namespace GpuNet.Operations;

/// <summary>
/// y₍ₙᵢⱼ𝒸₎ = Σ x / n over the n numbers of the image that the window at (i, j) covers; padding does not count.
/// </summary>
public readonly record struct AveragePool(int Batch, WindowGeometry Geometry, In<float> Input, Out<float> Output)
    : ILaunch
{
    static string ILaunch.Name => "average pool";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Geometry.Check(roles.Name, Batch);
        roles.Reads(Input, Geometry.ImagesLength(Batch));
        roles.Writes(Output, Geometry.PooledLength(Batch));
    }
}

/// <summary>The transpose of <see cref="AveragePool"/>: rₚ = Σ g / n over the windows that cover p.</summary>
public readonly record struct AveragePoolGradient(
    int Batch, WindowGeometry Geometry, In<float> Upstream, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "gradient of average pool";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Geometry.Check(roles.Name, Batch);
        roles.Reads(Upstream, Geometry.PooledLength(Batch));
        roles.Writes(Result, Geometry.ImagesLength(Batch));
    }
}

/// <summary>The mean of each window and channel; the gradient spreads it.</summary>
internal sealed class AveragePoolOperation(string name, Value input, Window window) : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        [Images.Pooled(shapes[Inputs[0]], Images.Under(window, Inputs[0], Name, shapes))];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new AveragePoolGradientOperation($"∂{Inputs[0].Name}", upstream, window, Inputs[0]))];

    protected internal override void Emit(EmitContext context)
    {
        int batch = context.Shapes[Inputs[0]].Rows;
        WindowGeometry geometry = Images.Under(window, Inputs[0], Name, context.Shapes);
        context.Launch(new AveragePool(batch, geometry, context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>
/// The transpose of taking means, in the shape of the images that were pooled; its gradient takes means.
/// </summary>
internal sealed class AveragePoolGradientOperation(string name, Value upstream, Window window, Value model)
    : ValueOperation(name, upstream)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape expected = Images.Pooled(shapes[model], Images.Under(window, model, Name, shapes));
        return shapes[Inputs[0]].Equals(expected)
            ? [shapes[model]]
            : throw new ShapeException($"{Name} expects {expected}; got {shapes.Describe(Inputs[0])}");
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new AveragePoolOperation($"∂{Inputs[0].Name}", upstream, window))];

    protected internal override void Emit(EmitContext context)
    {
        int batch = context.Shapes[model].Rows;
        WindowGeometry geometry = Images.Under(window, model, Name, context.Shapes);
        context.Launch(new AveragePoolGradient(batch, geometry, context[Inputs[0]], context[Outputs[0]]));
    }
}
