namespace GpuNet.Operations;

/// <summary>The elements from a start on along one axis; the gradient has 0 elsewhere.</summary>
internal class SliceOperation(string name, Value input, int axis, int start, int length) : ValueOperation(name, input)
{
    protected int Axis => axis;

    /// <summary>The first element and how many.</summary>
    public virtual (int Start, int Length) Range(ShapeContext shapes) => (start, length);

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Axes.Require(Name, Axis, Inputs[0], shapes);
        Shape input = shapes[Inputs[0]];
        (int first, int count) = Range(shapes);
        if ((long)first + count > input[Axis])
        {
            throw new ShapeException(
                $"{Name} takes {count} elements from {first} on along axis {Axis}; it ends at {input[Axis]} in "
                + shapes.Describe(Inputs[0]));
        }

        return [Axes.Resized(input, Axis, count)];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new PadOperation($"∂{Inputs[0].Name}", upstream, this, Inputs[0], Axis))];

    protected internal override void Emit(EmitContext context)
    {
        Shape input = context.Shapes[Inputs[0]];
        Shape output = context.Shapes[Outputs[0]];
        (int first, int count) = Range(context.Shapes);
        int[] strides = Axes.Strides(input);
        DeviceBuffer<float> from = context[Inputs[0]];
        DeviceBuffer<float> to = context[Outputs[0]];
        if (output.Count == 0)
            return;
        var layout = new StridedLayout(Axes.Sizes(output), strides, Axes.Strides(output), first * strides[Axis]);
        context.Launch(new CopyStrided(layout, 1, from, to));
    }
}

/// <summary>A slice's gradient in the shape of what was sliced: 0 outside.</summary>
internal sealed class PadOperation(string name, Value input, SliceOperation slice, Value model, int axis)
    : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[model]];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new SliceOfPadOperation($"∂{Inputs[0].Name}", upstream, axis, slice))];

    protected internal override void Emit(EmitContext context)
    {
        Shape input = context.Shapes[Inputs[0]];
        int[] strides = Axes.Strides(context.Shapes[Outputs[0]]);
        (int first, _) = slice.Range(context.Shapes);
        DeviceBuffer<float> result = context[Outputs[0]];
        var layout = new StridedLayout(
            Axes.Sizes(input), Axes.Strides(input), strides, 0, input.Count == 0 ? 0 : first * strides[axis]);
        context.Launch(new Fill(result, 0));
        context.Launch(new CopyStrided(layout, 1, context[Inputs[0]], result));
    }
}

/// <summary>The part of a padded value that another slice was padded from.</summary>
internal sealed class SliceOfPadOperation(string name, Value input, int axis, SliceOperation slice)
    : SliceOperation(name, input, axis, 0, 0)
{
    public override (int Start, int Length) Range(ShapeContext shapes) => slice.Range(shapes);
}
