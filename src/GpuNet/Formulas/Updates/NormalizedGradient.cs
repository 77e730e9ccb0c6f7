namespace GpuNet.Formulas.Updates;

/// <summary>
/// m ← β₁m + (1 − β₁)G, v ← β₂v + (1 − β₂)G², w ← w − ηm / (√v + ε), both 0 at the start. With β₁ = β₂ = 0 every weight
/// moves by η, whatever the size of its gradient. Prince, Understanding Deep Learning (2023), section 6.4. Optionally
/// with ε inside the root: √(v + ε).
/// </summary>
/// <remarks>It is <see cref="Adam"/> without bias correction.</remarks>
public readonly record struct NormalizedGradient : IUpdate
{
    private readonly Adam adam;

    /// <summary>No moments: β₁ = β₂ = 0, ε = 10⁻⁸.</summary>
    public NormalizedGradient()
        : this(0, 0, 1e-8f)
    {
    }

    /// <summary>Creates the update with the given hyperparameters.</summary>
    /// <param name="beta1">β₁, at least 0 and below 1.</param>
    /// <param name="beta2">β₂, at least 0 and below 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="epsilonInsideRoot">
    /// Whether ε is added inside the root, where its effect is that of √ε outside.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A hyperparameter is out of range.</exception>
    public NormalizedGradient(float beta1, float beta2, float epsilon, bool epsilonInsideRoot = false) =>
        adam = new Adam(
            Hyperparameter.Decay(beta1, "a normalized gradient", "β₁"),
            Hyperparameter.Decay(beta2, "a normalized gradient", "β₂"),
            Hyperparameter.Positive(epsilon, "a normalized gradient needs a finite ε > 0"),
            epsilonInsideRoot);

    /// <inheritdoc/>
    public static string Name => "normalized-gradient";

    /// <inheritdoc/>
    public static IReadOnlyList<string> StateNames { get; } = ["first-moment", "second-moment"];

    /// <inheritdoc/>
    public static float DefaultLearningRate => 0.001f;

    /// <summary>The decay β₁ of the first moment.</summary>
    public float Beta1 => adam.Beta1;

    /// <summary>The decay β₂ of the second moment.</summary>
    public float Beta2 => adam.Beta2;

    /// <summary>ε, which keeps the denominator above 0.</summary>
    public float Epsilon => adam.Epsilon;

    /// <summary>Whether ε is added inside the root.</summary>
    public bool EpsilonInsideRoot => adam.EpsilonInsideRoot;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StepScalars<R> Prepare<R>(StepScalars<R> step)
        where R : struct, IReal<R> =>
        step;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R> =>
        adam.Apply(weight, gradient, ref state, new StepScalars<R>(step.LearningRate, R.One, R.One));

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        previous;
}
