namespace GpuNet.Operations;

/// <summary>
/// rᵢ = aᵢ where |mᵢ| &gt; 0, else bᵢ; an omitted operand counts as 0. NaN in the mask counts as 0. May be computed in
/// place.
/// </summary>
public readonly record struct Select(In<float> Mask, In<float> Left, In<float> Right, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "select";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Mask, Mask.Length);
        roles.Reads(Left, Mask.Length, optional: true);
        roles.Reads(Right, Mask.Length, optional: true);
        roles.Writes(Result, Mask.Length);
        roles.MayBe(Result, Mask);
        roles.MayBe(Result, Left);
        roles.MayBe(Result, Right);
    }
}

/// <summary>
/// y = a where the mask is not 0, else b; each receives the gradient where it was selected, the mask none.
/// </summary>
internal sealed class WhereOperation(string name, Value mask, Value? left, Value? right)
    : ValueOperation(name, [mask, .. new[] { left, right }.OfType<Value>()])
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        foreach (Value input in Inputs)
            shapes.RequireSame(Name, Inputs[0], input);
        return [shapes[Inputs[0]]];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream)
    {
        List<Value?> parts = [null];
        if (left is not null)
            parts.Add(gradients.Wants(left) ? Part(upstream, null, left) : null);
        if (right is not null)
            parts.Add(gradients.Wants(right) ? Part(null, upstream, right) : null);
        return parts;

        Value Part(Value? taken, Value? other, Value input) =>
            gradients.Add(new WhereOperation($"∂{input.Name}", Inputs[0], taken, other));
    }

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new Select(
            context[Inputs[0]],
            left is null ? null : context[left],
            right is null ? null : context[right],
            context[Outputs[0]]));
}
