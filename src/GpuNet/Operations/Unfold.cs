namespace GpuNet.Operations;

/// <summary>
/// r₍ₙᵢⱼ₎₍ₐᵦ𝒸₎ = x₍ₙ, i·stride − padding + a, j·stride − padding + b, 𝒸₎, 0 outside the image ("im2col"): row (n, i, j)
/// is what the window at (i, j) of image n covers. Times weights it is the convolution.
/// </summary>
/// <remarks>
/// Images are batch × height × width × channels, dense, channels last; the unfolded matrix has one row per window and
/// one column per element under it: (batch · outputs) × (kernel · channels).
/// </remarks>
public readonly record struct Unfold(int Batch, WindowGeometry Geometry, In<float> Input, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "unfold";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Geometry.Check(roles.Name, Batch);
        roles.Reads(Input, Geometry.ImagesLength(Batch));
        roles.Writes(Result, Geometry.UnfoldedLength(Batch));
    }
}

/// <summary>
/// The transpose of <see cref="Unfold"/> ("col2im"): each element of an image is the sum over the positions to which
/// unfolding copies it, from the first window to the last; positions outside the image are dropped.
/// </summary>
public readonly record struct Fold(int Batch, WindowGeometry Geometry, In<float> Input, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "fold";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Geometry.Check(roles.Name, Batch);
        roles.Reads(Input, Geometry.UnfoldedLength(Batch));
        roles.Writes(Result, Geometry.ImagesLength(Batch));
    }
}

/// <summary>Values as images: batch × height × width × channels, or batch × height × width for one channel.</summary>
internal static class Images
{
    /// <summary>The geometry of a window over them.</summary>
    /// <exception cref="ShapeException">The value holds no images, or the window does not fit.</exception>
    public static WindowGeometry Under(Window window, Value value, string operation, ShapeContext shapes)
    {
        Shape shape = shapes[value];
        if (shape.Rank is not (3 or 4))
        {
            throw new ShapeException(
                $"{operation} expects batch×height×width or batch×height×width×channels; got {shapes.Describe(value)}");
        }

        int channels = shape.Rank == 4 ? shape[3] : 1;
        return WindowGeometry.Fault(shape[1], shape[2], channels, window) is string fault
            ? throw new ShapeException($"{operation}: {fault}; got {shapes.Describe(value)}")
            : new WindowGeometry(shape[1], shape[2], channels, window);
    }

    /// <summary>The shape with one element per window and channel of such images, in as many dimensions.</summary>
    public static Shape Pooled(Shape images, WindowGeometry geometry) =>
        images.Rank == 4
            ? new Shape(images.Rows, geometry.OutputHeight, geometry.OutputWidth, geometry.Channels)
            : new Shape(images.Rows, geometry.OutputHeight, geometry.OutputWidth);
}

/// <summary>A row for each window with what it covers; the gradient folds.</summary>
internal sealed class UnfoldOperation(string name, string operation, Value input, Window window)
    : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        WindowGeometry geometry = Images.Under(window, Inputs[0], operation, shapes);
        return [Unfolded(shapes[Inputs[0]].Rows, geometry)];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new FoldOperation($"∂{Inputs[0].Name}", operation, upstream, window, Inputs[0]))];

    protected internal override void Emit(EmitContext context)
    {
        int batch = context.Shapes[Inputs[0]].Rows;
        WindowGeometry geometry = Images.Under(window, Inputs[0], operation, context.Shapes);
        context.Launch(new Unfold(batch, geometry, context[Inputs[0]], context[Outputs[0]]));
    }

    /// <summary>The shape of the unfolded matrix.</summary>
    public static Shape Unfolded(int batch, WindowGeometry geometry)
    {
        // Shape reports what is too large, but needs sizes that each fit.
        long rows = batch * geometry.Windows;
        return rows <= int.MaxValue && geometry.WindowLength <= int.MaxValue
            ? new Shape((int)rows, (int)geometry.WindowLength)
            : throw new ShapeException(
                $"{rows}×{geometry.WindowLength} has more than {int.MaxValue} elements; use a smaller batch");
    }
}

/// <summary>The transpose of unfolding, in the shape of the images that were unfolded; the gradient unfolds.</summary>
internal sealed class FoldOperation(string name, string operation, Value input, Window window, Value model)
    : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        WindowGeometry geometry = Images.Under(window, model, operation, shapes);
        Shape expected = UnfoldOperation.Unfolded(shapes[model].Rows, geometry);
        return shapes[Inputs[0]].Count == expected.Count
            ? [shapes[model]]
            : throw new ShapeException($"{Name} expects {expected}; got {shapes.Describe(Inputs[0])}");
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream)
    {
        Value unfolded = gradients.Add(new UnfoldOperation($"∂{Inputs[0].Name}", operation, upstream, window));
        return [gradients.Add(new ReshapeLikeOperation(unfolded.Name, unfolded, Inputs[0]))];
    }

    protected internal override void Emit(EmitContext context)
    {
        int batch = context.Shapes[model].Rows;
        WindowGeometry geometry = Images.Under(window, model, operation, context.Shapes);
        context.Launch(new Fold(batch, geometry, context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>
/// A matrix with a row for each window, as images with one pixel per window; only the shape of the original images is
/// used.
/// </summary>
internal sealed class WindowImagesOperation(string name, Value input, Window window, Value model)
    : ValueOperation(name, input)
{
    internal override bool IsAlias => true;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        WindowGeometry geometry = Images.Under(window, model, Name, shapes);
        Shape rows = shapes[Inputs[0]];
        var result = new Shape(shapes[model].Rows, geometry.OutputHeight, geometry.OutputWidth, rows.Columns);
        return result.Count == rows.Count
            ? [result]
            : throw new ShapeException(
                $"{Name} expects a row for each of {shapes[model].Rows * geometry.Windows} windows; "
                + $"got {shapes.Describe(Inputs[0])}");
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new ReshapeLikeOperation($"∂{Inputs[0].Name}", upstream, Inputs[0]))];

    protected internal override void Emit(EmitContext context)
    {
    }
}
