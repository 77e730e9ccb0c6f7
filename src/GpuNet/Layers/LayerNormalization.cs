using GpuNet.Graphs;
using GpuNet.Layers.Initializers;

namespace GpuNet.Layers;

/// <summary>
/// yᵢⱼ = γⱼ·(xᵢⱼ − μᵢ)/√(σ²ᵢ + ε) + βⱼ over each row i separately, a row being the elements along the last dimension of
/// a sample; the same in training and in inference. Ba, Kiros and Hinton, arXiv:1607.06450, 2016.
/// </summary>
/// <remarks>To normalize over a whole sample with several dimensions, put a <see cref="Flatten"/> before it.</remarks>
public sealed class LayerNormalization : Layer
{
    private readonly float epsilon;
    private ParameterDeclaration? scale;
    private ParameterDeclaration? shift;

    /// <summary>Creates a layer-normalization layer; γ starts at 1, β at 0.</summary>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is not above 0.</exception>
    public LayerNormalization(float epsilon = 1e-5f)
        : base("layer-normalization")
    {
        CheckEpsilon(epsilon);
        this.epsilon = epsilon;
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        ArgumentNullException.ThrowIfNull(sampleSizes);
        ArgumentNullException.ThrowIfNull(declare);
        if (sampleSizes.Sizes.Count == 0)
            throw new ShapeException($"LayerNormalization expects samples with at least one dimension; got {sampleSizes}");
        int columns = sampleSizes.Sizes[^1];
        declare(scale = new ParameterDeclaration($"{Name}.scale", new Shape(columns), new Ones(), columns, columns));
        declare(shift = new ParameterDeclaration($"{Name}.shift", new Shape(columns), new Zeros(), columns, columns));
        return sampleSizes.Sizes;
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (scale is null || shift is null)
            throw new InvalidOperationException($"layer '{Name}' is not part of a model yet");
        return context.Graph.LayerNormalization(
            input, context.Parameter(scale), context.Parameter(shift), epsilon, Name);
    }

    internal static void CheckEpsilon(float epsilon)
    {
        if (!(epsilon > 0) || float.IsInfinity(epsilon))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "a normalization needs an ε above 0");
    }
}
