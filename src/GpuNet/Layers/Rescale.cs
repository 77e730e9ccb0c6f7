using GpuNet.Layers.Initializers;

namespace GpuNet.Layers;

/// <summary>
/// yⱼ = (xⱼ − offsetⱼ) · factorⱼ for each feature j: standardizing or min-max scaling as a part of the model, so that it
/// takes features as they are, and is saved with what they were scaled by. Neither is trained.
/// </summary>
public sealed class Rescale : Layer
{
    private readonly float[] offsets;
    private readonly float[] factors;
    private ParameterDeclaration? offset;
    private ParameterDeclaration? factor;

    /// <summary>Creates a layer that rescales features.</summary>
    /// <param name="offsets">A number for each feature of a sample, finite.</param>
    /// <param name="factors">As many numbers, finite.</param>
    /// <exception cref="ArgumentException">There are none, or more of one, or one is not finite.</exception>
    public Rescale(IReadOnlyList<float> offsets, IReadOnlyList<float> factors)
        : base("rescale")
    {
        ArgumentNullException.ThrowIfNull(offsets);
        ArgumentNullException.ThrowIfNull(factors);
        if (offsets.Count == 0 || offsets.Count != factors.Count)
        {
            throw new ArgumentException(
                $"Rescale needs an offset and a factor for each feature; got {offsets.Count} and {factors.Count}");
        }

        if (offsets.Concat(factors).Any(number => !float.IsFinite(number)))
            throw new ArgumentException("Rescale needs finite offsets and factors");
        this.offsets = [.. offsets];
        this.factors = [.. factors];
    }

    /// <summary>What is subtracted from each feature.</summary>
    public IReadOnlyList<float> Offsets => offsets;

    /// <summary>What each difference is multiplied by.</summary>
    public IReadOnlyList<float> Factors => factors;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        if (sampleSizes.Count != offsets.Length)
        {
            throw new ShapeException(
                $"Rescale({offsets.Length}) expects samples of {offsets.Length} features; got {sampleSizes}");
        }

        declare(offset = State("offset", offsets, sampleSizes));
        declare(factor = State("factor", factors, sampleSizes));
        return sampleSizes.Sizes;
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input)
    {
        Graph graph = context.Graph;
        Value difference = graph.AddBroadcast(
            input, graph.Parameter(context.State(Built(offset))), alpha: 1, beta: -1);
        return graph.MultiplyBroadcast(difference, graph.Parameter(context.State(Built(factor))));
    }

    private ParameterDeclaration State(string name, float[] numbers, LayerInput sample) =>
        new($"{Name}.{name}", new Shape([.. sample.Sizes]), new Given(numbers), 1, 1) { Trainable = false };

    private sealed class Given(float[] numbers) : IInitializer
    {
        public void Fill(Span<float> weights, int fanIn, int fanOut, RandomSequence random) => numbers.CopyTo(weights);
    }
}
