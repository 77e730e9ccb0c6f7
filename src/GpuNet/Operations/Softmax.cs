using GpuNet.Devices;
using GpuNet.Graphs;

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
internal sealed class SoftmaxOperation : Operation
{
    public SoftmaxOperation(string name, Value input)
        : base(name, input) =>
        _ = Output(name);

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new SoftmaxGradientOperation($"∂{Inputs[0].Name}", Outputs[0], upstream[0]!)).Outputs[0]];

    protected internal override void Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        context.Launch(new SoftmaxRows(rows, columns, context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>y(g − Σgy) over each row, from softmax's output y and the upstream gradient g.</summary>
internal sealed class SoftmaxGradientOperation : Operation
{
    public SoftmaxGradientOperation(string name, Value output, Value upstream)
        : base(name, output, upstream) =>
        _ = Output(name);

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    protected internal override void Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        context.Launch(
            new SoftmaxRowsGradient(rows, columns, context[Inputs[0]], context[Inputs[1]], context[Outputs[0]]));
    }
}
