namespace GpuNet.Operations;

/// <summary>
/// op(Aₙ)·op(Bₙ) for each of many pairs of matrices, the last two dimensions of either value; all dimensions before
/// them are equal. The gradients are such products, too.
/// </summary>
/// <remarks>One product per pair, over slices that are created once, when the plan is bound.</remarks>
internal sealed class BatchMatMulOperation(
    string name, Value left, Value right, bool transposeLeft, bool transposeRight)
    : ValueOperation(name, left, right)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        GemmShape product = Product(shapes);
        return [new Shape([.. Axes.Sizes(shapes[Inputs[0]])[..^2], product.Rows, product.Columns])];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream)
    {
        (Value a, Value b, Value g) = (Inputs[0], Inputs[1], upstream);
        return
        [
            transposeLeft ? Part(a, b, g, transposeRight, true) : Part(a, g, b, false, !transposeRight),
            transposeRight ? Part(b, g, a, true, transposeLeft) : Part(b, a, g, !transposeLeft, false),
        ];

        Value? Part(Value input, Value one, Value other, bool transposeOne, bool transposeOther) =>
            gradients.Wants(input)
                ? gradients.Add(new BatchMatMulOperation($"∂{input.Name}", one, other, transposeOne, transposeOther))
                : null;
    }

    protected internal override void Emit(EmitContext context)
    {
        GemmShape product = Product(context.Shapes);
        (int left, int right) = (product.Rows * product.Inner, product.Inner * product.Columns);
        int result = product.Rows * product.Columns;
        int count = result == 0 ? 0 : context.Shapes[Outputs[0]].Count / result;
        (DeviceBuffer<float> a, DeviceBuffer<float> b) = (context[Inputs[0]], context[Inputs[1]]);
        DeviceBuffer<float> c = context[Outputs[0]];
        for (int index = 0; index < count; index++)
        {
            context.Launch(new Gemm(
                product,
                a.Slice(index * left, left),
                b.Slice(index * right, right),
                c.Slice(index * result, result),
                context.Scratch));
        }
    }

    private GemmShape Product(ShapeContext shapes)
    {
        (Shape left, Shape right) = (shapes[Inputs[0]], shapes[Inputs[1]]);
        int rank = left.Rank;
        bool alike = rank == right.Rank && rank >= 2;
        for (int axis = 0; alike && axis < rank - 2; axis++)
            alike = left[axis] == right[axis];
        if (!alike)
        {
            throw new ShapeException(
                $"{Name} expects matrices in the last two axes, with the same number of axes; got {shapes.Describe(Inputs[0])} and "
                + shapes.Describe(Inputs[1]));
        }

        (int rows, int inner) = Sizes(left, transposeLeft);
        (int other, int columns) = Sizes(right, transposeRight);
        return inner == other
            ? new GemmShape(rows, columns, inner, transposeLeft, transposeRight)
            : throw new ShapeException(
                $"{Name} expects {other} {(transposeLeft ? "rows, to be transposed" : "columns")}; "
                + $"got {shapes.Describe(Inputs[0])}");
    }

    private static (int Rows, int Columns) Sizes(Shape shape, bool transpose) =>
        transpose ? (shape[shape.Rank - 1], shape[shape.Rank - 2]) : (shape[shape.Rank - 2], shape[shape.Rank - 1]);
}
