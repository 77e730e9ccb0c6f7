namespace GpuNet.Operations;

/// <summary>Permutes the axes: axis k of y is axis axesₖ of x. The gradient applies the inverse permutation.</summary>
internal sealed class TransposeOperation(string name, Value input, int[] axes) : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape input = shapes[Inputs[0]];
        if (input.Rank != axes.Length)
        {
            throw new ShapeException(
                $"{Name} expects {axes.Length} axes, the batch first; got {shapes.Describe(Inputs[0])}");
        }

        _ = Layout(input);
        return [new Shape([.. axes.Select(axis => input[axis])])];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream)
    {
        int[] back = new int[axes.Length];
        for (int axis = 0; axis < axes.Length; axis++)
            back[axes[axis]] = axis;
        return [gradients.Add(new TransposeOperation($"∂{Inputs[0].Name}", upstream, back))];
    }

    protected internal override void Emit(EmitContext context) =>
        context.Launch(
            new CopyStrided(Layout(context.Shapes[Inputs[0]]), 1, context[Inputs[0]], context[Outputs[0]]));

    private StridedLayout Layout(Shape input)
    {
        int[] sizes = [.. axes.Select(axis => input[axis])];
        int[] strides = Axes.Strides(input);
        return Axes.Layout(Name, sizes, [.. axes.Select(axis => strides[axis])], Axes.Strides(new Shape(sizes)));
    }
}
