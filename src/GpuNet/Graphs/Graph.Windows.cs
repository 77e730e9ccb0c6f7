using GpuNet.Devices;
using GpuNet.Operations;

namespace GpuNet.Graphs;

/// <content>
/// Convolution and pooling. Images are batch × height × width × channels, channels last; batch × height × width is one
/// channel. See <see cref="Window"/> for kernel, stride and padding.
/// </content>
public sealed partial class Graph
{
    /// <summary>
    /// y₍ₙᵢⱼₒ₎ = bₒ + Σ x₍ₙ, i·stride − padding + a, j·stride − padding + b, 𝒸₎ · W₍ₐᵦ𝒸₎ₒ, 0 outside the image: the
    /// cross-correlation that networks call convolution. Unfolding makes it one matrix product, which bias, activation
    /// and, backward, the update join.
    /// </summary>
    /// <param name="input">x.</param>
    /// <param name="weight">W: (kernel height · kernel width · channels) × output channels.</param>
    /// <param name="bias">b: a number for each output channel, or null.</param>
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

        // Only the images go by the convolution's name; errors of its steps tell it all the same.
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
    /// A row for each window with what it covers: batch · windows × kernel height · kernel width · channels.
    /// </summary>
    /// <exception cref="ArgumentException">The window is invalid.</exception>
    public Value Unfold(Value input, Window window, string? name = null)
    {
        CheckWindow(window);
        string title = name ?? Unique("unfold");
        return Add(new UnfoldOperation(title, title, input, window)).Outputs[0];
    }

    /// <summary>The transpose of <see cref="Unfold"/>: the sum of the places at which it puts each number.</summary>
    /// <param name="rows">A row for each window.</param>
    /// <param name="window">Kernel, stride and padding.</param>
    /// <param name="images">Where the windows slid over: gives the shape, and is not read.</param>
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
    /// The maximum of each window and channel: the first of equals, NaN where there is one. Padding is no candidate.
    /// </summary>
    /// <exception cref="ArgumentException">The window is invalid.</exception>
    public Value MaxPool2D(Value input, Window window, string? name = null)
    {
        CheckWindow(window);
        return Add(new MaxPoolOperation(name ?? Unique("max-pool"), input, window)).Outputs[0];
    }

    /// <summary>The mean of what each window covers of the image, for each channel. Padding does not count.</summary>
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
