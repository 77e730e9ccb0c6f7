namespace GpuNet.Formulas.Updates;

/// <summary>
/// v ← ρv + (1 − ρ)G², w ← w − ηG / (√v + ε), v = 0 at the start. Tieleman and Hinton, Neural Networks for Machine
/// Learning, lecture 6e (2012).
/// </summary>
/// <remarks>G is clamped to ±2⁶³, so that the mean of squares of finite gradients stays finite.</remarks>
public readonly record struct RMSprop : IUpdate
{
    /// <summary>The lecture's ρ = 0.9, with ε = 10⁻⁸.</summary>
    public RMSprop()
        : this(0.9f, 1e-8f)
    {
    }

    /// <summary>Creates the update with the given hyperparameters.</summary>
    /// <param name="rho">ρ, at least 0 and below 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A hyperparameter is out of range.</exception>
    public RMSprop(float rho, float epsilon)
    {
        Rho = Hyperparameter.Decay(rho, "RMSprop", "ρ");
        Epsilon = Hyperparameter.Positive(epsilon, "RMSprop needs a finite ε > 0");
    }

    /// <inheritdoc/>
    public static string Name => "rmsprop";

    /// <inheritdoc/>
    public static IReadOnlyList<string> StateNames { get; } = ["mean-square"];

    /// <inheritdoc/>
    public static float DefaultLearningRate => 0.001f;

    /// <summary>The decay ρ of the mean square.</summary>
    public float Rho { get; }

    /// <summary>ε, which keeps the denominator above 0.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StepScalars<R> Prepare<R>(StepScalars<R> step)
        where R : struct, IReal<R> =>
        step;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R>
    {
        R rho = R.Of(Rho);
        R bounded = SquarableGradient.Of(gradient);
        state.First = (rho * state.First) + ((R.One - rho) * (bounded * bounded));
        return weight - (step.LearningRate * bounded / (R.Sqrt(state.First) + R.Of(Epsilon)));
    }

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        previous;
}
