namespace GpuNet.Operations;

/// <summary>
/// yᵢⱼ = γⱼ·(xᵢⱼ − μᵢ)/√(σ²ᵢ + ε) + βⱼ with the mean and the variance of row i, which are kept; may be computed in
/// place.
/// </summary>
public readonly record struct NormalizeRows(
    int Rows,
    int Columns,
    In<float> Input,
    float Epsilon,
    In<float> Scale,
    In<float> Shift,
    Out<float> Means,
    Out<float> Variances,
    Out<float> Output) : ILaunch
{
    static string ILaunch.Name => "normalize rows";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        NormalizeColumns.Declare(ref roles, Rows, Columns, Epsilon, Input);
        roles.Reads(Scale, Columns);
        roles.Reads(Shift, Columns);
        roles.Writes(Means, Rows);
        roles.Writes(Variances, Rows);
        roles.Writes(Output, (long)Rows * Columns);
        roles.MayBe(Output, Input);
    }
}

/// <summary>
/// ∂x of <see cref="NormalizeRows"/>: (hᵢⱼ − Σₖhᵢₖ/columns − x̂ᵢⱼ·Σₖhᵢₖx̂ᵢₖ/columns)/√(σ²ᵢ + ε) with h = γg; may be
/// computed in place.
/// </summary>
public readonly record struct NormalizeRowsGradient(
    int Rows,
    int Columns,
    In<float> Input,
    In<float> Means,
    In<float> Variances,
    float Epsilon,
    In<float> Scale,
    In<float> Upstream,
    Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "gradient of normalize rows";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        NormalizeColumns.Declare(
            ref roles, Rows, Columns, Epsilon, Input, Means, Variances, NormalizationAxis.Rows);
        roles.Reads(Scale, Columns);
        roles.Reads(Upstream, (long)Rows * Columns);
        roles.Writes(Result, (long)Rows * Columns);
        roles.MayBe(Result, Input);
        roles.MayBe(Result, Upstream);
    }
}

/// <summary>yᵢⱼ = γⱼ·x̂ᵢⱼ + βⱼ over rows; keeps each row's mean and variance for the gradient.</summary>
internal sealed class NormalizeRowsOperation : Operation
{
    private readonly float epsilon;

    public NormalizeRowsOperation(string name, Value input, Value scale, Value shift, float epsilon)
        : base(name, input, scale, shift)
    {
        this.epsilon = epsilon;
        _ = Output(name);
        _ = Output($"{name}.mean");
        _ = Output($"{name}.variance");
    }

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        var rows = new Shape(NormalizedMatrix.Of(Name, Inputs[0], shapes, Inputs[1], Inputs[2]).Rows);
        return [shapes[Inputs[0]], rows, rows];
    }

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        (Value input, Value scale, Value shift) = (Inputs[0], Inputs[1], Inputs[2]);
        (Value mean, Value variance) = (Outputs[1], Outputs[2]);
        Value gradient = upstream[0]!;
        Value? below = gradients.Wants(input)
            ? gradients.Add(new NormalizeRowsGradientOperation(input, mean, variance, scale, gradient, epsilon))
            : null;
        if (!gradients.Wants(scale) && !gradients.Wants(shift))
            return [below, null, null];
        Operation sums = gradients.Graph.Add(new ScaleAndShiftGradientOperation(
            NormalizationAxis.Rows, input, mean, variance, gradient, scale, shift, epsilon));
        return
        [
            below,
            gradients.Wants(scale) ? sums.Outputs[0] : null,
            gradients.Wants(shift) ? sums.Outputs[1] : null,
        ];
    }

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        context.Launch(
            new NormalizeRows(
                rows, columns, context[Inputs[0]], epsilon, context[Inputs[1]], context[Inputs[2]], context[Outputs[1]],
                context[Outputs[2]], context[Outputs[0]]));
    }
}

/// <summary>∂x of a normalization of rows.</summary>
internal sealed class NormalizeRowsGradientOperation(
    Value input, Value mean, Value variance, Value scale, Value upstream, float epsilon)
    : ValueOperation($"∂{input.Name}", input, mean, variance, scale, upstream)
{
    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        context.Launch(new NormalizeRowsGradient(
            rows, columns, context[Inputs[0]], context[Inputs[1]], context[Inputs[2]], epsilon, context[Inputs[3]],
            context[Inputs[4]], context[Outputs[0]]));
    }
}
