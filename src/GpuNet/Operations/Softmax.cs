namespace GpuNet.Operations;

/// <summary>
/// yᵢⱼ = softmax over row i; may be computed in place. See <see cref="Formulas.Activations.Softmax"/>.
/// </summary>
public readonly record struct SoftmaxRows(int Rows, int Columns, In<float> Input, Out<float> Output) : ILaunch
{
    static string ILaunch.Name => "softmax";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Input, (long)Rows * Columns);
        roles.Writes(Output, (long)Rows * Columns);
        roles.MayBe(Output, Input);
    }
}

/// <summary>rᵢⱼ = yᵢⱼ(gᵢⱼ − Σₖ gᵢₖyᵢₖ): softmax's gradient from its output y; may be computed in place.</summary>
public readonly record struct SoftmaxRowsGradient(
    int Rows, int Columns, In<float> Output, In<float> Upstream, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "gradient of softmax";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Output, (long)Rows * Columns);
        roles.Reads(Upstream, (long)Rows * Columns);
        roles.Writes(Result, (long)Rows * Columns);
        roles.MayBe(Result, Output);
        roles.MayBe(Result, Upstream);
    }
}

/// <summary>Softmax over each row; the gradient is computed from the output.</summary>
internal sealed class SoftmaxOperation(string name, Value input) : ValueOperation(name, input)
{
    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new SoftmaxGradientOperation($"∂{Inputs[0].Name}", Outputs[0], upstream))];

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = context.Shapes[Inputs[0]];
        context.Launch(new SoftmaxRows(rows, columns, context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>y(g − Σgy) over each row, from softmax's output y and the upstream gradient g.</summary>
internal sealed class SoftmaxGradientOperation(string name, Value output, Value upstream)
    : ValueOperation(name, output, upstream)
{
    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = context.Shapes[Inputs[0]];
        context.Launch(
            new SoftmaxRowsGradient(rows, columns, context[Inputs[0]], context[Inputs[1]], context[Outputs[0]]));
    }
}
