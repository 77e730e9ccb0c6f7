using GpuNet.Layers.Initializers;

namespace GpuNet.Layers;

/// <summary>
/// y₍ᵢⱼₒ₎ = bₒ + Σ x₍i·stride − padding + a, j·stride − padding + b, 𝒸₎ · W₍ₐᵦ𝒸₎ₒ over images of height × width ×
/// channels (height × width is one channel), 0 outside; W is (kernel height · kernel width · channels) × output
/// channels.
/// </summary>
public sealed class Conv2D : Layer
{
    private readonly int channels;
    private readonly Window window;
    private readonly IInitializer initializer;
    private readonly bool useBias;
    private ParameterDeclaration? weight;
    private ParameterDeclaration? bias;

    /// <summary>Creates a convolutional layer.</summary>
    /// <param name="channels">The output channels, at least 1.</param>
    /// <param name="kernel">The size of the window; a single number for a square one.</param>
    /// <param name="stride">The step from one window to the next; 1 by default.</param>
    /// <param name="padding">The margin of zeros, smaller than the kernel, or <see cref="Padding.Same"/>.</param>
    /// <param name="initializer">How W is initialized; null for He's normal distribution. b starts at 0.</param>
    /// <param name="useBias">Whether to add a bias b.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public Conv2D(
        int channels,
        Extent2D kernel,
        Extent2D? stride = null,
        Padding padding = default,
        IInitializer? initializer = null,
        bool useBias = true)
        : base("conv")
    {
        if (channels < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(channels), channels, "a convolution needs at least 1 output channel");
        }

        this.channels = channels;
        window = padding.Around(kernel, stride ?? 1, nameof(Conv2D));
        this.initializer = initializer ?? new HeNormal();
        this.useBias = useBias;
    }

    /// <summary>The output channels.</summary>
    public int Channels => channels;

    /// <summary>The size of the window.</summary>
    public Extent2D Kernel => window.Kernel;

    /// <summary>The step from one window to the next.</summary>
    public Extent2D Stride => window.Stride;

    /// <summary>The margin on each side.</summary>
    public Padding Padding => window.Padding;

    /// <summary>How W is initialized.</summary>
    public IInitializer Initializer => initializer;

    /// <summary>Whether a bias b is added.</summary>
    public bool UseBias => useBias;

    private string Title => $"Conv2D({channels}, {window})";

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        WindowGeometry geometry = ImageSizes.Under(window, sampleSizes, Title);
        int fanIn = new Shape(geometry.KernelHeight, geometry.KernelWidth, geometry.Channels).Count;
        int fanOut = new Shape(geometry.KernelHeight, geometry.KernelWidth, channels).Count;
        weight = new ParameterDeclaration($"{Name}.weight", new Shape(fanIn, channels), initializer, fanIn, fanOut);
        declare(weight);
        if (useBias)
        {
            bias = new ParameterDeclaration($"{Name}.bias", new Shape(channels), new Zeros(), fanIn, fanOut);
            declare(bias);
        }

        return [geometry.OutputHeight, geometry.OutputWidth, channels];
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.Convolution2D(
            input, context.Parameter(Built(weight)), bias is null ? null : context.Parameter(bias), window, Name);
}
