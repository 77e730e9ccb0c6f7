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

    /// <summary>ε.</summary>
    public float Epsilon => epsilon;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        if (sampleSizes.Sizes.Count == 0)
            throw new ShapeException($"LayerNormalization expects samples with at least one dimension; got {sampleSizes}");
        int columns = sampleSizes.Sizes[^1];
        declare(scale = ParameterDeclaration.Row($"{Name}.scale", columns, new Ones()));
        declare(shift = ParameterDeclaration.Row($"{Name}.shift", columns, new Zeros()));
        return sampleSizes.Sizes;
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input)
    {
        return context.Graph.LayerNormalization(
            input, context.Parameter(Built(scale)), context.Parameter(Built(shift)), epsilon, Name);
    }

    internal static void CheckEpsilon(float epsilon)
    {
        if (!(epsilon > 0) || float.IsInfinity(epsilon))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "a normalization needs an ε above 0");
    }
}
