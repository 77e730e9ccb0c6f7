using GpuNet.Layers.Initializers;

namespace GpuNet.Layers;

/// <summary>
/// yᵢⱼ = γⱼ·(xᵢⱼ − μⱼ)/√(σ²ⱼ + ε) + βⱼ over the columns j, the last dimension of a sample: the features of a row, or
/// the channels of an image (channels last). Ioffe and Szegedy, ICML 2015.
/// </summary>
/// <remarks>
/// In training μ and σ² are the batch mean and the biased batch variance over all other dimensions, and the running
/// statistics advance by running ← (1 − m)·running + m·batch, using the unbiased estimate for the variance, as PyTorch
/// does. A batch of one row has no variance estimate: x̂ is then 0, and the running variance is unchanged. In inference
/// μ and σ² are the running statistics. A frozen running mean or variance is not updated.
/// </remarks>
public sealed class BatchNormalization : Layer
{
    private readonly float epsilon;
    private readonly float momentum;
    private ParameterDeclaration? scale;
    private ParameterDeclaration? shift;
    private ParameterDeclaration? runningMean;
    private ParameterDeclaration? runningVariance;

    /// <summary>
    /// Creates a batch-normalization layer; γ starts at 1, β at 0, the running mean at 0 and the variance at 1.
    /// </summary>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="momentum">m, the weight of a new batch in the running statistics, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public BatchNormalization(float epsilon = 1e-5f, float momentum = 0.1f)
        : base("batch-normalization")
    {
        LayerNormalization.CheckEpsilon(epsilon);
        if (momentum is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(momentum), momentum, "batch normalization needs a momentum from 0 to 1");
        }

        this.epsilon = epsilon;
        this.momentum = momentum;
    }

    /// <summary>ε.</summary>
    public float Epsilon => epsilon;

    /// <summary>m, the weight of a new batch in the running statistics.</summary>
    public float Momentum => momentum;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        if (sampleSizes.Sizes.Count == 0)
            throw new ShapeException($"BatchNormalization expects samples with at least one dimension; got {sampleSizes}");
        int columns = sampleSizes.Sizes[^1];
        declare(scale = ParameterDeclaration.Row($"{Name}.scale", columns, new Ones()));
        declare(shift = ParameterDeclaration.Row($"{Name}.shift", columns, new Zeros()));
        runningMean = ParameterDeclaration.Row($"{Name}.running_mean", columns, new Zeros()) with { Trainable = false };
        runningVariance =
            ParameterDeclaration.Row($"{Name}.running_variance", columns, new Ones()) with { Trainable = false };
        declare(runningMean);
        declare(runningVariance);
        return sampleSizes.Sizes;
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input)
    {
        Graph graph = context.Graph;
        (Value factor, Value offset) = (context.Parameter(Built(scale)), context.Parameter(Built(shift)));
        (Parameter means, Parameter variances) = (context.State(runningMean!), context.State(runningVariance!));
        if (!context.Training)
        {
            return graph.NormalizeColumns(
                input, graph.Parameter(means), graph.Parameter(variances), factor, offset, epsilon, Name);
        }

        (Value output, Value mean, Value variance) = graph.BatchNormalization(input, factor, offset, epsilon, Name);
        if (!means.Frozen && !variances.Frozen)
        {
            context.AddEffect(
                graph.AdvanceStatistics(input, mean, variance, means, variances, momentum, $"{Name}.running"), mean);
        }

        return output;
    }
}
