using GpuNet.Layers.Initializers;

namespace GpuNet.Layers;

/// <summary>
/// y₍ᵢₒ₎ = bₒ + Σ x₍i·stride − padding + a, 𝒸₎ · W₍ₐ𝒸₎ₒ over sequences of length × channels (length is one channel), 0
/// outside; W is (kernel · channels) × output channels. A sequence is treated as an image of height 1, so this is the
/// product of a <see cref="Conv2D"/>, with the same fusion.
/// </summary>
public sealed class Conv1D : Layer
{
    private readonly int channels;
    private readonly Window window;
    private readonly IInitializer initializer;
    private readonly bool useBias;
    private WindowGeometry geometry;
    private ParameterDeclaration? weight;
    private ParameterDeclaration? bias;

    /// <summary>Creates a convolutional layer over sequences.</summary>
    /// <param name="channels">The output channels, at least 1.</param>
    /// <param name="kernel">The length of the window, at least 1.</param>
    /// <param name="stride">The step from one window to the next, at least 1.</param>
    /// <param name="padding">
    /// The zeros on each side, fewer than the kernel; null for as many as preserve the length, for odd kernels and a
    /// stride of 1.
    /// </param>
    /// <param name="initializer">How W is initialized; null for He's normal distribution. b starts at 0.</param>
    /// <param name="useBias">Whether to add a bias b.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public Conv1D(
        int channels,
        int kernel,
        int stride = 1,
        int? padding = 0,
        IInitializer? initializer = null,
        bool useBias = true)
        : base("conv1d")
    {
        if (channels < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(channels), channels, "a convolution needs at least 1 output channel");
        }

        this.channels = channels;
        Padding margin = padding is int given ? new Extent2D(0, given) : Layers.Padding.Same;
        window = margin.Around(new Extent2D(1, kernel), new Extent2D(1, stride), nameof(Conv1D));
        this.initializer = initializer ?? new HeNormal();
        this.useBias = useBias;
    }

    /// <summary>The output channels.</summary>
    public int Channels => channels;

    /// <summary>The length of the window.</summary>
    public int Kernel => window.Kernel.Width;

    /// <summary>The step from one window to the next.</summary>
    public int Stride => window.Stride.Width;

    /// <summary>The zeros on each side.</summary>
    public int? Padding => window.Padding.Width;

    /// <summary>How W is initialized.</summary>
    public IInitializer Initializer => initializer;

    /// <summary>Whether a bias b is added.</summary>
    public bool UseBias => useBias;

    private string Title => $"{nameof(Conv1D)}({channels}, {window.Kernel.Width})";

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        IReadOnlyList<int> sizes = sampleSizes.Sizes;
        if (sizes.Count is not (1 or 2))
            throw new ShapeException($"{Title} expects sequences of length or length×channels; got {sampleSizes}");
        int inputs = sizes.Count == 2 ? sizes[1] : 1;
        if (WindowGeometry.Fault(1, sizes[0], inputs, window) is string fault)
            throw new ShapeException($"{Title}: {fault}; got {sampleSizes}");
        geometry = new WindowGeometry(1, sizes[0], inputs, window);
        int fanIn = new Shape(geometry.KernelWidth, inputs).Count;
        int fanOut = new Shape(geometry.KernelWidth, channels).Count;
        weight = new ParameterDeclaration($"{Name}.weight", new Shape(fanIn, channels), initializer, fanIn, fanOut);
        declare(weight);
        if (useBias)
        {
            bias = new ParameterDeclaration($"{Name}.bias", new Shape(channels), new Zeros(), fanIn, fanOut);
            declare(bias);
        }

        return [geometry.OutputWidth, channels];
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input)
    {
        Graph graph = context.Graph;
        Value images = graph.Reshape(input, $"{Name}.images", 1, geometry.Width, geometry.Channels);
        Value convolved = graph.Convolution2D(
            images,
            context.Parameter(Built(weight)),
            bias is null ? null : context.Parameter(bias),
            window,
            $"{Name}.rows");
        return graph.Reshape(convolved, Name, geometry.OutputWidth, channels);
    }
}
