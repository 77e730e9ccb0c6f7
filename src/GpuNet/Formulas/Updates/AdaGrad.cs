namespace GpuNet.Formulas.Updates;

/// <summary>
/// v ← v + G², w ← w − ηG / (√v + ε), v = 0 at the start. Duchi, Hazan and Singer, JMLR 12 (2011), with the diagonal
/// matrix.
/// </summary>
/// <remarks>
/// G is clamped to ±2⁶³, and v to the largest finite number, so that the sum of squares of finite gradients stays
/// finite.
/// </remarks>
public readonly record struct AdaGrad : IUpdate
{
    /// <summary>The usual ε = 10⁻¹⁰.</summary>
    public AdaGrad()
        : this(1e-10f)
    {
    }

    /// <summary>Creates the update with the given ε.</summary>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A hyperparameter is out of range.</exception>
    public AdaGrad(float epsilon) =>
        Epsilon = Hyperparameter.Positive(epsilon, "AdaGrad needs a finite ε > 0");

    /// <inheritdoc/>
    public static string Name => "adagrad";

    /// <inheritdoc/>
    public static IReadOnlyList<string> StateNames { get; } = ["sum-of-squares"];

    /// <inheritdoc/>
    public static float DefaultLearningRate => 0.02f;

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
        R bounded = SquarableGradient.Of(gradient);
        state.First = R.Within(state.First + (bounded * bounded), float.MaxValue);
        return weight - (step.LearningRate * bounded / (R.Sqrt(state.First) + R.Of(Epsilon)));
    }

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        previous;
}
