namespace GpuNet.Formulas.Updates;

/// <summary>
/// m ← β₁m + (1 − β₁)G, v ← β₂v + (1 − β₂)G², w ← w − η · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε). Kingma and Ba, ICLR
/// 2015, algorithm 1. Optionally with ε inside the root: √(v / (1 − β₂ᵗ) + ε).
/// </summary>
/// <remarks>G is clamped to ±2⁶³, so that the mean of squares of finite gradients stays finite.</remarks>
public readonly record struct Adam : IUpdate
{
    // One of the two is 0: no branch in a kernel.
    private readonly float inside;
    private readonly float outside;

    /// <summary>The paper's β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸.</summary>
    public Adam()
        : this(0.9f, 0.999f, 1e-8f)
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
    public Adam(float beta1, float beta2, float epsilon, bool epsilonInsideRoot = false)
    {
        Beta1 = Hyperparameter.Decay(beta1, "Adam", "β₁");
        Beta2 = Hyperparameter.Decay(beta2, "Adam", "β₂");
        Epsilon = Hyperparameter.Positive(epsilon, "Adam needs a finite ε > 0");
        (inside, outside) = epsilonInsideRoot ? (epsilon, 0f) : (0f, epsilon);
    }

    /// <inheritdoc/>
    public static string Name => "adam";

    /// <inheritdoc/>
    public static IReadOnlyList<string> StateNames { get; } = ["first-moment", "second-moment"];

    /// <inheritdoc/>
    public static float DefaultLearningRate => 0.005f;

    /// <summary>The decay β₁ of the first moment.</summary>
    public float Beta1 { get; }

    /// <summary>The decay β₂ of the second moment.</summary>
    public float Beta2 { get; }

    /// <summary>ε, which keeps the denominator above 0.</summary>
    public float Epsilon { get; }

    /// <summary>Whether ε is added inside the root.</summary>
    public bool EpsilonInsideRoot => inside > 0;

    /// <summary>1 / (1 − β₁ᵗ) and 1 / (1 − β₂ᵗ) in place of the powers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StepScalars<R> Prepare<R>(StepScalars<R> step)
        where R : struct, IReal<R> =>
        step with
        {
            FirstPower = R.One / (R.One - step.FirstPower),
            SecondPower = R.One / (R.One - step.SecondPower),
        };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R>
    {
        R beta1 = R.Of(Beta1);
        R beta2 = R.Of(Beta2);
        R bounded = SquarableGradient.Of(gradient);
        state.First = R.MultiplyAdd(beta1, state.First, (R.One - beta1) * bounded);
        state.Second = R.MultiplyAdd(beta2, state.Second, (R.One - beta2) * (bounded * bounded));
        R first = step.LearningRate * step.FirstPower * state.First;
        R second = R.MultiplyAdd(step.SecondPower, state.Second, R.Of(inside));
        return weight - (first / (R.Sqrt(second) + R.Of(outside)));
    }

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        previous with
        {
            FirstPower = previous.FirstPower * R.Of(Beta1),
            SecondPower = previous.SecondPower * R.Of(Beta2),
        };
}
