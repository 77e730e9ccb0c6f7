namespace GpuNet.Operations;

/// <summary>A batch that the host writes before a run.</summary>
internal sealed class InputOperation(string name, int[] sampleSizes, ElementType elementType)
    : ValueOperation(name, elementType)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        [new Shape([shapes.Batch, .. sampleSizes])];

    protected internal override void Emit(EmitContext context)
    {
    }
}

/// <summary>A parameter's weights, in the model's own memory.</summary>
internal sealed class ParameterOperation(Parameter parameter) : ValueOperation(parameter.Name)
{
    public Parameter Parameter => parameter;

    protected internal override bool GivesNumbers => Parameter.Shape.Rank == 0;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [Parameter.Shape];

    protected internal override void Emit(EmitContext context)
    {
    }
}

/// <summary>
/// A single number; it has no gradient. As ∂ℓ/∂ℓ = 1 it has the shape of ℓ, which must be a single number too.
/// </summary>
internal sealed class ConstantOperation(string name, float number, Value? loss = null) : ValueOperation(name)
{
    public float Number => number;

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
