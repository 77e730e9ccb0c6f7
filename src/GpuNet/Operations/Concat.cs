namespace GpuNet.Operations;

/// <summary>Values one after the other along an axis; the gradient of each is its part.</summary>
internal sealed class ConcatOperation(string name, int axis, IReadOnlyList<Value> inputs) : ValueOperation(name, inputs)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Axes.Require(Name, axis, Inputs[0], shapes);
        Shape first = shapes[Inputs[0]];
        long size = 0;
        foreach (Value input in Inputs)
        {
            Shape shape = shapes[input];
            if (shape.Rank != first.Rank || !Axes.Resized(shape, axis, first[axis]).Equals(first))
            {
                throw new ShapeException(
                    $"{Name} expects equal sizes except along axis {axis}; got {shapes.Describe(Inputs[0])} and "
                    + shapes.Describe(input));
            }

            size += shape[axis];
        }

        return [Axes.Resized(first, axis, checked((int)size))];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
    [
        .. Inputs.Select((input, index) => gradients.Wants(input)
            ? gradients.Add(new SliceOfConcatOperation($"∂{input.Name}", upstream, axis, Inputs, index))
            : null),
    ];

    protected internal override void Emit(EmitContext context)
    {
        int[] strides = Axes.Strides(context.Shapes[Outputs[0]]);
        DeviceBuffer<float> result = context[Outputs[0]];
        int start = 0;
        foreach (Value input in Inputs)
        {
            Shape shape = context.Shapes[input];
            if (shape.Count > 0)
            {
                var layout = new StridedLayout(
                    Axes.Sizes(shape), Axes.Strides(shape), strides, 0, start * strides[axis]);
                context.Launch(new CopyStrided(layout, 1, context[input], result));
            }

            start += shape[axis];
        }
    }
}

/// <summary>The part of one of the values that were put one after the other.</summary>
internal sealed class SliceOfConcatOperation(
    string name, Value input, int axis, IReadOnlyList<Value> parts, int index)
    : SliceOperation(name, input, axis, 0, 0)
{
    public override (int Start, int Length) Range(ShapeContext shapes) =>
        (parts.Take(index).Sum(part => shapes[part][Axis]), shapes[parts[index]][Axis]);
}
