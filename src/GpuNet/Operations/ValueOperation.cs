namespace GpuNet.Operations;

/// <summary>
/// An operation of one output, which has its name and, unless it says otherwise, its first input's shape.
/// </summary>
internal abstract class ValueOperation : Operation
{
    protected ValueOperation(string name, params IReadOnlyList<Value> inputs)
        : this(name, ElementType.Real, inputs)
    {
    }

    protected ValueOperation(string name, ElementType elementType, params IReadOnlyList<Value> inputs)
        : base(name, inputs) =>
        Result = Output(name, elementType);

    public Value Result { get; }

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    protected internal sealed override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        Differentiate(gradients, upstream[0]!);

    /// <summary>The gradients with respect to the inputs, given the one with respect to the output.</summary>
    protected virtual IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        base.Differentiate(gradients, [upstream]);
}
