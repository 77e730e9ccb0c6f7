namespace GpuNet.Operations;

/// <summary>
/// rᵢ = scale · Σⱼ x at the offset of j from the position of i, in the order of j: a sum over some axes of an array.
/// </summary>
/// <param name="Kept">For each i its position in x, and i itself.</param>
/// <param name="Reduced">For each j its offset from the first term; the second positions are not used.</param>
/// <param name="Scale">1, or 1/n for a mean.</param>
/// <param name="Input">x.</param>
/// <param name="Result">r, dense.</param>
public readonly record struct SumAxes(
    StridedLayout Kept, StridedLayout Reduced, float Scale, In<float> Input, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "sum over axes";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Input, AxesLength.Of(Kept, Reduced, Input));
        roles.Writes(Result, Kept.Count);
    }
}

/// <summary>
/// yᵢ = max over j, and winnersᵢ = its position in x. The first of equal maxima wins; if there is a NaN, the first NaN
/// wins, and y is NaN.
/// </summary>
/// <param name="Kept">For each i its position in x, and i itself.</param>
/// <param name="Reduced">For each j its offset from the first term; at least one.</param>
/// <param name="Input">x.</param>
/// <param name="Output">y, dense.</param>
/// <param name="Winners">The input of <see cref="MaxAxesGradient"/>; null without a backward pass.</param>
public readonly record struct MaxAxes(
    StridedLayout Kept, StridedLayout Reduced, In<float> Input, Out<float> Output, Out<int> Winners) : ILaunch
{
    static string ILaunch.Name => "maximum over axes";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Require(Reduced.Count > 0 || Kept.Count == 0, Reduced.Count, "at least one element to take the maximum of", "Reduced");
        roles.Reads(Input, AxesLength.Of(Kept, Reduced, Input));
        roles.Writes(Output, Kept.Count);
        roles.Writes(Winners, Kept.Count, optional: true);
    }
}

/// <summary>r at the second place = g at the first one where the second place won there, else 0.</summary>
public readonly record struct MaxAxesGradient(
    StridedLayout Layout, In<int> Winners, In<float> Upstream, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "gradient of maximum over axes";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Upstream, Math.Max(Upstream.Length, Layout.FirstLength));
        roles.Reads(Winners, Upstream.Length);
        roles.Writes(Result, Layout.Count);
    }
}

/// <summary>The minimum length of the input of a reduction.</summary>
internal static class AxesLength
{
    public static long Of(StridedLayout kept, StridedLayout reduced, In<float> input) =>
        kept.Count == 0 || reduced.Count == 0
            ? input.Length
            : Math.Max(input.Length, kept.FirstLength + reduced.FirstLength - 1);
}

/// <summary>Which of a value's axes are kept, and which are reduced.</summary>
/// <param name="Axes">The axes that are reduced; none for all.</param>
/// <param name="Keep">Whether they are kept with size 1.</param>
internal readonly record struct ReducedAxes(int[] Axes, bool Keep)
{
    public Shape Shape(string operation, Value input, ShapeContext shapes)
    {
        foreach (int axis in Axes)
            Operations.Axes.Require(operation, axis, input, shapes);
        Shape shape = shapes[input];
        ReducedAxes self = this;
        return new Shape([.. Enumerable.Range(0, shape.Rank)
            .Where(axis => self.Keep || !self.Reduces(axis))
            .Select(axis => self.Reduces(axis) ? 1 : shape[axis])]);
    }

    /// <summary>Positions in the input for each kept element, and for each term of its reduction.</summary>
    public (StridedLayout Kept, StridedLayout Reduced) Layouts(string operation, Shape input)
    {
        ReducedAxes self = this;
        int[] strides = Operations.Axes.Strides(input);
        int[] kept = [.. Enumerable.Range(0, input.Rank).Where(axis => !self.Reduces(axis))];
        int[] reduced = [.. Enumerable.Range(0, input.Rank).Where(self.Reduces)];
        int[] sizes = [.. kept.Select(axis => input[axis])];
        return (
            Operations.Axes.Layout(
                operation, sizes, [.. kept.Select(axis => strides[axis])], Operations.Axes.Strides(new Shape(sizes))),
            Operations.Axes.Layout(
                operation,
                [.. reduced.Select(axis => input[axis])],
                [.. reduced.Select(axis => strides[axis])],
                new int[reduced.Length]));
    }

    /// <summary>For each element of the input the position of its result, and its own.</summary>
    public StridedLayout Spread(string operation, Shape input)
    {
        int[] strides = new int[input.Rank];
        int stride = 1;
        for (int axis = strides.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = Reduces(axis) ? 0 : stride;
            stride *= Reduces(axis) ? 1 : input[axis];
        }

        return Operations.Axes.Layout(operation, Operations.Axes.Sizes(input), strides, Operations.Axes.Strides(input));
    }

    /// <summary>The number of terms of each result.</summary>
    public int Count(Shape input)
    {
        int count = 1;
        foreach (int axis in Axes)
            count *= input[axis];
        return count;
    }

    private bool Reduces(int axis) => Array.IndexOf(Axes, axis) >= 0;
}

/// <summary>
/// y = Σ x over some axes, or the mean; the gradient is the upstream one everywhere along them, or 1/n of it.
/// </summary>
internal sealed class SumAxesOperation(string name, Value input, ReducedAxes axes, bool mean)
    : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        [axes.Shape(Name, Inputs[0], shapes)];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new SpreadAxesOperation($"∂{Inputs[0].Name}", upstream, Inputs[0], Outputs[0], axes, mean))];

    protected internal override void Emit(EmitContext context)
    {
        Shape input = context.Shapes[Inputs[0]];
        (StridedLayout kept, StridedLayout reduced) = axes.Layouts(Name, input);
        float scale = mean ? 1f / Math.Max(1, axes.Count(input)) : 1f;
        context.Launch(new SumAxes(kept, reduced, scale, context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>A value repeated along axes that were summed over, or 1/n of it.</summary>
internal sealed class SpreadAxesOperation(
    string name, Value input, Value model, Value summed, ReducedAxes axes, bool mean)
    : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        shapes.RequireSame(Name, Inputs[0], summed);
        return [shapes[model]];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new SumAxesOperation($"∂{Inputs[0].Name}", upstream, axes, mean))];

    protected internal override void Emit(EmitContext context)
    {
        Shape shape = context.Shapes[model];
        float scale = mean ? 1f / Math.Max(1, axes.Count(shape)) : 1f;
        context.Launch(new CopyStrided(axes.Spread(Name, shape), scale, context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>y = max x over some axes; the gradient goes to the first maximum.</summary>
internal sealed class MaxAxesOperation : Operation
{
    private readonly ReducedAxes axes;

    public MaxAxesOperation(string name, Value input, ReducedAxes axes)
        : base(name, input)
    {
        this.axes = axes;
        _ = Output(name);
        _ = Output($"{name}.winners", ElementType.Label);
    }

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape shape = axes.Shape(Name, Inputs[0], shapes);
        if (shape.Count > 0 && axes.Count(shapes[Inputs[0]]) == 0)
            throw new ShapeException($"{Name} needs at least one element to take the maximum of; got {shapes.Describe(Inputs[0])}");
        return [shape, shape];
    }

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Add(new MaxAxesGradientOperation($"∂{Inputs[0].Name}", Outputs[1], upstream[0]!, Inputs[0], axes))];

    protected internal override void Emit(EmitContext context)
    {
        (StridedLayout kept, StridedLayout reduced) = axes.Layouts(Name, context.Shapes[Inputs[0]]);
        context.Launch(new MaxAxes(
            kept, reduced, context[Inputs[0]], context[Outputs[0]], context.LabelsIfRead(Outputs[1])));
    }
}

/// <summary>The gradient of a maximum at its winner, in the shape of the value it was taken of.</summary>
internal sealed class MaxAxesGradientOperation(
    string name, Value winners, Value upstream, Value model, ReducedAxes axes)
    : ValueOperation(name, winners, upstream)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        shapes.RequireSame(Name, Inputs[0], Inputs[1]);
        return [shapes[model]];
    }

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new MaxAxesGradient(
            axes.Spread(Name, context.Shapes[model]),
            context.Labels(Inputs[0]),
            context[Inputs[1]],
            context[Outputs[0]]));
}
