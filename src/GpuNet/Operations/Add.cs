namespace GpuNet.Operations;

/// <summary>rᵢ = α·aᵢ + β·bᵢ; may be computed in place.</summary>
public readonly record struct Add(float Alpha, In<float> Left, float Beta, In<float> Right, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "add";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Left, Left.Length);
        roles.Reads(Right, Left.Length);
        roles.Writes(Result, Left.Length);
        roles.MayBe(Result, Left);
        roles.MayBe(Result, Right);
    }
}

/// <summary>y = α·a + β·b; ∂ℓ/∂a = α·G and ∂ℓ/∂b = β·G.</summary>
internal sealed class AddOperation(string name, Value left, Value right, float alpha, float beta)
    : ValueOperation(name, left, right)
{
    protected internal override bool GivesNumbers => TakesNumbers;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        shapes.RequireSame(Name, Inputs[0], Inputs[1]);
        return [shapes[Inputs[0]]];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [Part(gradients, Inputs[0], alpha, upstream), Part(gradients, Inputs[1], beta, upstream)];

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new Add(alpha, context[Inputs[0]], beta, context[Inputs[1]], context[Outputs[0]]));

    private static Value? Part(GradientGraph gradients, Value input, float factor, Value gradient)
    {
        if (!gradients.Wants(input))
            return null;
        return factor == 1 ? gradient : gradients.Graph.Scale(gradient, factor);
    }
}

/// <summary>
/// sum ← sum + (b/n)·x for contiguous values, b the batch size and n the samples of a full step.
/// </summary>
internal sealed class AccumulateGradientsOperation(
    IReadOnlyList<Value> values, PersistentBuffer<float> sum, int samples)
    : Operation("accumulate gradients", values)
{
    internal override IReadOnlyList<IReadOnlyList<Value>> Runs => [Inputs];

    internal override IReadOnlyList<Persistent> PersistentWrites => [sum];

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    protected internal override void Emit(EmitContext context)
    {
        DeviceBuffer<float> gradients = context.Run(Inputs);
        float weight = (float)context.Shapes.Batch / samples;
        context.Launch(new Add(1, sum.Buffer, weight, gradients, sum.Buffer));
    }
}
