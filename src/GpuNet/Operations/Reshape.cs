namespace GpuNet.Operations;

/// <summary>The same elements with different sample sizes; the batch stays first.</summary>
internal sealed class ReshapeOperation(string name, Value input, int[] sampleSizes)
    : ValueOperation(name, input.ElementType, input)
{
    internal override bool IsAlias => true;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape input = shapes[Inputs[0]];
        var result = new Shape([input.Rows, .. sampleSizes]);
        if (result.Count != input.Count)
        {
            throw new ShapeException(
                $"{Name} to {result} expects {result.Count} elements; got {shapes.Describe(Inputs[0])}");
        }

        return [result];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new ReshapeLikeOperation($"∂{Inputs[0].Name}", upstream, Inputs[0]))];

    protected internal override void Emit(EmitContext context)
    {
    }
}

/// <summary>The same numbers in the shape of another value; only the shape of the model value is used.</summary>
internal sealed class ReshapeLikeOperation(string name, Value input, Value model)
    : ValueOperation(name, input.ElementType, input)
{
    internal override bool IsAlias => true;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        if (shapes[Inputs[0]].Count != shapes[model].Count)
        {
            throw new ShapeException(
                $"{Name} expects as many elements as {shapes.Describe(model)}; got {shapes.Describe(Inputs[0])}");
        }

        return [shapes[model]];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new ReshapeLikeOperation($"∂{Inputs[0].Name}", upstream, Inputs[0]))];

    protected internal override void Emit(EmitContext context)
    {
    }
}

/// <summary>y = x, with ∂y/∂x taken as 0.</summary>
internal sealed class StopGradientOperation(string name, Value input) : ValueOperation(name, input.ElementType, input)
{
    internal override bool IsAlias => true;

    protected internal override bool GivesNumbers => TakesNumbers;

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [null];

    protected internal override void Emit(EmitContext context)
    {
    }
}
