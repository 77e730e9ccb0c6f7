namespace GpuNet.Operations;

/// <summary>rᵢ = α·a at the first place of i + β·b at the second one: sizes of 1 are repeated.</summary>
public readonly record struct AddBroadcast(
    StridedLayout Layout, float Alpha, In<float> Left, float Beta, In<float> Right, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "broadcasting add";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Left, Math.Max(Left.Length, Layout.FirstLength));
        roles.Reads(Right, Math.Max(Right.Length, Layout.SecondLength));
        roles.Writes(Result, Layout.Count);
    }
}

/// <summary>rᵢ = a at the first place of i · b at the second one: sizes of 1 are repeated.</summary>
public readonly record struct MultiplyBroadcast(
    StridedLayout Layout, In<float> Left, In<float> Right, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "broadcasting multiply";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Left, Math.Max(Left.Length, Layout.FirstLength));
        roles.Reads(Right, Math.Max(Right.Length, Layout.SecondLength));
        roles.Writes(Result, Layout.Count);
    }
}

/// <summary>
/// Two values whose sizes are aligned from the last: equal ones stay, a 1 is repeated, and a missing one counts as 1.
/// NumPy's rule.
/// </summary>
internal static class Broadcasting
{
    public static Shape Shape(string operation, Value left, Value right, ShapeContext shapes)
    {
        (Shape one, Shape other) = (shapes[left], shapes[right]);
        int[] sizes = new int[Math.Max(one.Rank, other.Rank)];
        for (int axis = 1; axis <= sizes.Length; axis++)
        {
            (int a, int b) = (Size(one, axis), Size(other, axis));
            if (a != b && a != 1 && b != 1)
            {
                throw new ShapeException(
                    $"{operation} expects sizes that are equal or 1, aligned from the last axis; got {shapes.Describe(left)} "
                    + $"and {shapes.Describe(right)}");
            }

            sizes[^axis] = a == 1 ? b : a;
        }

        return new Shape(sizes);
    }

    public static StridedLayout Layout(string operation, Shape result, Shape left, Shape right) =>
        Axes.Layout(operation, Axes.Sizes(result), Strides(result, left), Strides(result, right));

    /// <summary>The axes of the result along which a shape is repeated.</summary>
    public static int[] Repeated(Shape result, Shape shape) =>
        [.. Enumerable.Range(0, result.Rank).Where(axis => Size(shape, result.Rank - axis) != result[axis])];

    private static int[] Strides(Shape result, Shape shape)
    {
        int[] own = Axes.Strides(shape);
        int[] strides = new int[result.Rank];
        for (int axis = 1; axis <= shape.Rank; axis++)
            strides[^axis] = shape[shape.Rank - axis] == 1 ? 0 : own[^axis];
        return strides;
    }

    private static int Size(Shape shape, int fromEnd) => fromEnd > shape.Rank ? 1 : shape[shape.Rank - fromEnd];
}

/// <summary>
/// y = α·a + β·b; the gradients are α·G and β·G, summed over the axes along which each was broadcast.
/// </summary>
internal sealed class AddBroadcastOperation(string name, Value left, Value right, float alpha, float beta)
    : ValueOperation(name, left, right)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        [Broadcasting.Shape(Name, Inputs[0], Inputs[1], shapes)];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
    [
        gradients.Wants(Inputs[0]) ? SumLikeOperation.Of(gradients.Graph, upstream, Inputs[0], alpha) : null,
        gradients.Wants(Inputs[1]) ? SumLikeOperation.Of(gradients.Graph, upstream, Inputs[1], beta) : null,
    ];

    protected internal override void Emit(EmitContext context)
    {
        ShapeContext shapes = context.Shapes;
        StridedLayout layout = Broadcasting.Layout(Name, shapes[Outputs[0]], shapes[Inputs[0]], shapes[Inputs[1]]);
        context.Launch(new AddBroadcast(
            layout, alpha, context[Inputs[0]], beta, context[Inputs[1]], context[Outputs[0]]));
    }
}

/// <summary>
/// y = a ⊙ b; the gradients are G ⊙ b and G ⊙ a, summed over the axes along which each was broadcast.
/// </summary>
internal sealed class MultiplyBroadcastOperation(string name, Value left, Value right)
    : ValueOperation(name, left, right)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        [Broadcasting.Shape(Name, Inputs[0], Inputs[1], shapes)];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [Part(gradients, upstream, Inputs[0], Inputs[1]), Part(gradients, upstream, Inputs[1], Inputs[0])];

    protected internal override void Emit(EmitContext context)
    {
        ShapeContext shapes = context.Shapes;
        StridedLayout layout = Broadcasting.Layout(Name, shapes[Outputs[0]], shapes[Inputs[0]], shapes[Inputs[1]]);
        context.Launch(new MultiplyBroadcast(layout, context[Inputs[0]], context[Inputs[1]], context[Outputs[0]]));
    }

    private static Value? Part(GradientGraph gradients, Value upstream, Value input, Value other)
    {
        if (!gradients.Wants(input))
            return null;
        Value product = gradients.Graph.MultiplyBroadcast(upstream, other);
        return SumLikeOperation.Of(gradients.Graph, product, input, 1);
    }
}

/// <summary>
/// scale · the sum over the axes along which a value was broadcast, in its shape. If there are none, it is a copy:
/// shapes are not known when gradients are added.
/// </summary>
internal sealed class SumLikeOperation(Value input, Value model, float scale) : ValueOperation($"∂{model.Name}", input)
{
    public static Value Of(Graph graph, Value input, Value model, float scale) =>
        graph.Add(new SumLikeOperation(input, model, scale)).Outputs[0];

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[model]];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new RepeatLikeOperation($"∂{Inputs[0].Name}", upstream, Inputs[0], model, scale))];

    protected internal override void Emit(EmitContext context)
    {
        Shape input = context.Shapes[Inputs[0]];
        var axes = new ReducedAxes(Broadcasting.Repeated(input, context.Shapes[model]), Keep: false);
        (StridedLayout kept, StridedLayout reduced) = axes.Layouts(Name, input);
        context.Launch(new SumAxes(kept, reduced, scale, context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>scale · a value repeated to the shape of another: the gradient of a sum over what was repeated.</summary>
internal sealed class RepeatLikeOperation(string name, Value input, Value model, Value summed, float scale)
    : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[model]];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [SumLikeOperation.Of(gradients.Graph, upstream, summed, scale)];

    protected internal override void Emit(EmitContext context)
    {
        Shape shape = context.Shapes[model];
        var axes = new ReducedAxes(Broadcasting.Repeated(shape, context.Shapes[summed]), Keep: false);
        context.Launch(new CopyStrided(axes.Spread(Name, shape), scale, context[Inputs[0]], context[Outputs[0]]));
    }
}
