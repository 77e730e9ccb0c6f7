using GpuNet.Graphs;

namespace GpuNet.Operations;

/// <summary>The same elements with different sample sizes; the batch stays first.</summary>
internal sealed class ReshapeOperation : Operation
{
    private readonly int[] sampleSizes;

    public ReshapeOperation(string name, Value input, int[] sampleSizes)
        : base(name, input)
    {
        this.sampleSizes = sampleSizes;
        _ = Output(name, input.ElementType);
    }

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

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new ReshapeLikeOperation($"∂{Inputs[0].Name}", upstream[0]!, Inputs[0])).Outputs[0]];

    protected internal override void Emit(EmitContext context)
    {
    }
}

/// <summary>The same numbers in the shape of another value; only the shape of the model value is used.</summary>
internal sealed class ReshapeLikeOperation : Operation
{
    private readonly Value model;

    public ReshapeLikeOperation(string name, Value input, Value model)
        : base(name, input)
    {
        this.model = model;
        _ = Output(name, input.ElementType);
    }

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

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new ReshapeLikeOperation($"∂{Inputs[0].Name}", upstream[0]!, Inputs[0])).Outputs[0]];

    protected internal override void Emit(EmitContext context)
    {
    }
}

/// <summary>y = x, with ∂y/∂x taken as 0.</summary>
internal sealed class StopGradientOperation : Operation
{
    public StopGradientOperation(string name, Value input)
        : base(name, input) =>
        _ = Output(name, input.ElementType);

    internal override bool IsAlias => true;

    protected internal override bool GivesNumbers => TakesNumbers;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [null];

    protected internal override void Emit(EmitContext context)
    {
    }
}
