namespace GpuNet.Operations;

/// <summary>r = scale · Σᵢ xᵢ, in a fixed order; r is one element.</summary>
/// <param name="Input">x.</param>
/// <param name="Scale">What the sum is multiplied by.</param>
/// <param name="Result">r.</param>
/// <param name="Workspace">
/// At least <see cref="Device.SumWorkspaceLength"/> elements; may be omitted where that is 0.
/// </param>
public readonly record struct Sum(
    In<float> Input, float Scale, Out<float> Result, Scratch Workspace = default) : ILaunch
{
    static string ILaunch.Name => "sum";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Input, Input.Length);
        roles.Writes(Result, 1);
        roles.Needs(Workspace, roles.Device.SumWorkspaceLength(Input.Length));
    }
}

/// <summary>rᵢ = scale · s for the single element s: the gradient of a sum.</summary>
public readonly record struct Broadcast(In<float> Scalar, float Scale, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "broadcast";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Scalar, 1);
        roles.Writes(Result, Result.Length);
    }
}

/// <summary>y = Σ x, or Σ x / n; ∂ℓ/∂xᵢ = G, or G / n.</summary>
internal sealed class SumOperation(string name, Value input, bool mean) : ValueOperation(name, input)
{
    /// <summary>Its name where a plan's values are listed.</summary>
    public string Kind => mean ? "mean" : "sum";

    protected internal override bool GivesNumbers => true;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [Shape.Scalar];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new BroadcastOperation($"∂{Inputs[0].Name}", upstream, Inputs[0], mean))];

    protected internal override void Emit(EmitContext context)
    {
        DeviceBuffer<float> input = context[Inputs[0]];
        float scale = mean ? 1f / Math.Max(1, input.Length) : 1f;
        context.Launch(new Sum(input, scale, context[Outputs[0]], context.Scratch));
    }
}

/// <summary>Broadcasts a scalar s, or s/n, to another value's shape: the gradient of a sum or a mean.</summary>
internal sealed class BroadcastOperation(string name, Value scalar, Value model, bool mean)
    : ValueOperation(name, scalar)
{
    /// <summary>What the scalar is multiplied by.</summary>
    public float Factor(ShapeContext shapes) => mean ? 1f / Math.Max(1, shapes[model].Count) : 1f;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[model]];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream)
    {
        Value sum = gradients.Add(new SumOperation($"∂{Inputs[0].Name}", upstream, mean));
        return [gradients.Add(new ReshapeLikeOperation(sum.Name, sum, Inputs[0]))];
    }

    protected internal override void Emit(EmitContext context)
    {
        float factor = Factor(context.Shapes);
        context.Launch(new Broadcast(context[Inputs[0]], factor, context[Outputs[0]]));
    }
}
