namespace GpuNet.Operations;

/// <summary>rᵢ = aᵢ·bᵢ, the Hadamard product; may be computed in place.</summary>
public readonly record struct Multiply(In<float> Left, In<float> Right, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "multiply";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Left, Left.Length);
        roles.Reads(Right, Left.Length);
        roles.Writes(Result, Left.Length);
        roles.MayBe(Result, Left);
        roles.MayBe(Result, Right);
    }
}

/// <summary>y = a ⊙ b; ∂ℓ/∂a = G ⊙ b and ∂ℓ/∂b = G ⊙ a.</summary>
internal sealed class MultiplyOperation(string name, Value left, Value right) : ValueOperation(name, left, right)
{
    protected internal override bool GivesNumbers => TakesNumbers;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        shapes.RequireSame(Name, Inputs[0], Inputs[1]);
        return [shapes[Inputs[0]]];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
    [
        gradients.Wants(Inputs[0]) ? gradients.Graph.Multiply(upstream, Inputs[1]) : null,
        gradients.Wants(Inputs[1]) ? gradients.Graph.Multiply(upstream, Inputs[0]) : null,
    ];

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new Multiply(context[Inputs[0]], context[Inputs[1]], context[Outputs[0]]));
}
