namespace GpuNet.Graphs;

/// <content> Convolution and pooling. Images are batch × height × width × channels, channels last; batch × height ×
/// width means one channel. See <see cref="Window"/> for kernel, stride and padding.
/// </content>
public sealed partial class Graph
{
    /// <summary>
    /// y₍ₙᵢⱼₒ₎ = bₒ + Σ x₍ₙ, i·stride − padding + a, j·stride − padding + b, 𝒸₎ · W₍ₐᵦ𝒸₎ₒ, 0 outside the image: the
    /// cross-correlation that neural networks call convolution. Unfolding makes it one matrix product, into which bias,
    /// activation and, in the backward pass, the update are fused.
    /// </summary>
    /// <param name="input">x.</param>
    /// <param name="weight">W: (kernel height · kernel width · channels) × output channels.</param>
    /// <param name="bias">b: one number per output channel, or null.</param>
    /// <param name="window">Kernel, stride and padding.</param>
    /// <param name="name">The name in plans and errors.</param>
    /// <returns>batch × output height × output width × output channels.</returns>
    /// <exception cref="ArgumentException">The window is invalid.</exception>
    public Value Convolution2D(Value input, Value weight, Value? bias, Window window, string? name = null)
    {
        CheckWindow(window);
        ArgumentNullException.ThrowIfNull(input);
        string title = name ?? Unique("convolution");
        Value rows = Add(new UnfoldOperation($"{title}.unfolded", title, input, window)).Outputs[0];

        // Only the images carry the convolution's name; the errors of its steps include it anyway.
        Value product = MatMul(rows, weight, name: title);
        product.Name = $"{title}.product";
        if (bias is not null)
        {
            product = AddRow(product, bias, title);
            product.Name = $"{title}.rows";
        }

        return Add(new WindowImagesOperation(title, product, window, input)).Outputs[0];
    }

    /// <summary>
    /// One row per window with the elements that it covers: batch · windows × kernel height · kernel width · channels.
    /// </summary>
    /// <exception cref="ArgumentException">The window is invalid.</exception>
    public Value Unfold(Value input, Window window, string? name = null)
    {
        CheckWindow(window);
        string title = name ?? Unique("unfold");
        return Add(new UnfoldOperation(title, title, input, window)).Outputs[0];
    }

    /// <summary>
    /// The transpose of <see cref="Unfold"/>: the sum over the positions to which it copies each element.
    /// </summary>
    /// <param name="rows">One row per window.</param>
    /// <param name="window">Kernel, stride and padding.</param>
    /// <param name="images">The images that the windows were taken from; only the shape is used.</param>
    /// <param name="name">The name in plans and errors.</param>
    /// <exception cref="ArgumentException">The window is invalid.</exception>
    public Value Fold(Value rows, Window window, Value images, string? name = null)
    {
        CheckWindow(window);
        ArgumentNullException.ThrowIfNull(images);
        string title = name ?? Unique("fold");
        return Add(new FoldOperation(title, title, rows, window, images)).Outputs[0];
    }

    /// <summary>
    /// The maximum of each window and channel: the first of equal maxima, NaN if there is one. Padding is never the
    /// maximum.
    /// </summary>
    /// <exception cref="ArgumentException">The window is invalid.</exception>
    public Value MaxPool2D(Value input, Window window, string? name = null)
    {
        CheckWindow(window);
        return Add(new MaxPoolOperation(name ?? Unique("max-pool"), input, window)).Outputs[0];
    }

    /// <summary>The mean of the image elements that each window covers, per channel. Padding does not count.</summary>
    /// <exception cref="ArgumentException">The window is invalid.</exception>
    public Value AveragePool2D(Value input, Window window, string? name = null)
    {
        CheckWindow(window);
        return Add(new AveragePoolOperation(name ?? Unique("average-pool"), input, window)).Outputs[0];
    }

    private static void CheckWindow(Window window)
    {
        if (window.Fault is string fault)
            throw new ArgumentException(fault, nameof(window));
    }
}
