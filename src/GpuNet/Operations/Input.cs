using GpuNet.Graphs;

namespace GpuNet.Operations;

/// <summary>A batch that the host writes before a run.</summary>
internal sealed class InputOperation : Operation
{
    private readonly int[] sampleSizes;

    public InputOperation(string name, int[] sampleSizes, ElementType elementType)
        : base(name)
    {
        this.sampleSizes = sampleSizes;
        _ = Output(name, elementType);
    }

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        [new Shape([shapes.Batch, .. sampleSizes])];

    protected internal override void Emit(EmitContext context)
    {
    }
}

/// <summary>A parameter's weights, in the model's own memory.</summary>
internal sealed class ParameterOperation : Operation
{
    public ParameterOperation(Parameter parameter)
        : base(parameter.Name)
    {
        Parameter = parameter;
        _ = Output(parameter.Name);
    }

    public Parameter Parameter { get; }

    protected internal override bool GivesNumbers => Parameter.Shape.Rank == 0;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [Parameter.Shape];

    protected internal override void Emit(EmitContext context)
    {
    }
}

/// <summary>
/// A single number; it has no gradient. As ∂ℓ/∂ℓ = 1 it has the shape of ℓ, which must be a single number too.
/// </summary>
internal sealed class ConstantOperation : Operation
{
    private readonly Value? loss;

    public ConstantOperation(string name, float number, Value? loss = null)
        : base(name)
    {
        Number = number;
        this.loss = loss;
        _ = Output(name);
    }

    public float Number { get; }

    protected internal override bool GivesNumbers => true;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        if (loss is null)
            return [Shape.Scalar];
        return shapes[loss].Count == 1
            ? [shapes[loss]]
            : throw new ShapeException(
                $"only a single number has gradients; got {shapes.Describe(loss)}: take its sum or mean");
    }

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new Fill(context[Outputs[0]], Number));
}
