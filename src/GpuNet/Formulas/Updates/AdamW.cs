namespace GpuNet.Formulas.Updates;

/// <summary>
/// m and v as in <see cref="Adam"/>, w ← w − η · ((m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε) + λw): the decay bypasses
/// the moments. Loshchilov and Hutter, ICLR 2019.
/// </summary>
public readonly record struct AdamW : IUpdate
{
    private readonly Adam adam;

    /// <summary>Adam's β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸, with λ = 0.01.</summary>
    public AdamW()
        : this(0.9f, 0.999f, 1e-8f, 0.01f)
    {
    }

    /// <summary>Creates the update with the given hyperparameters.</summary>
    /// <param name="beta1">β₁, at least 0 and below 1.</param>
    /// <param name="beta2">β₂, at least 0 and below 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="decay">λ, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A hyperparameter is out of range.</exception>
    public AdamW(float beta1, float beta2, float epsilon, float decay)
    {
        Decay = Hyperparameter.NotNegative(decay, "AdamW needs a finite weight decay λ ≥ 0");
        adam = new Adam(beta1, beta2, epsilon);
    }

    /// <inheritdoc/>
    public static string Name => "adamw";

    /// <inheritdoc/>
    public static IReadOnlyList<string> StateNames { get; } = ["first-moment", "second-moment"];

    /// <inheritdoc/>
    public static float DefaultLearningRate => 0.005f;

    /// <summary>The decay λ; multiplied by η at each step.</summary>
    public float Decay { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StepScalars<R> Prepare<R>(StepScalars<R> step)
        where R : struct, IReal<R> =>
        adam.Prepare(step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R>
    {
        R moved = adam.Apply(weight, gradient, ref state, step);
        return moved - (step.LearningRate * R.Of(Decay) * weight);
    }

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        adam.Advance(previous);
}
