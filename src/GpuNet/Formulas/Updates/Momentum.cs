namespace GpuNet.Formulas.Updates;

/// <summary>V ← βV + G, w ← w − ηV, V = 0 at the start. Polyak (1964).</summary>
public readonly record struct Momentum : IUpdate
{
    /// <summary>The usual β = 0.9.</summary>
    public Momentum()
        : this(0.9f)
    {
    }

    /// <summary>Creates the update with the given decay rate.</summary>
    /// <param name="beta">β, at least 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">β is out of range.</exception>
    public Momentum(float beta) =>
        Beta = Hyperparameter.Decay(beta, "momentum", "β");

    /// <inheritdoc/>
    public static string Name => "momentum";

    /// <inheritdoc/>
    public static IReadOnlyList<string> StateNames { get; } = ["velocity"];

    /// <inheritdoc/>
    public static float DefaultLearningRate => 0.05f;

    /// <summary>The decay β.</summary>
    public float Beta { get; }

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
        state.First = (R.Of(Beta) * state.First) + gradient;
        return weight - (step.LearningRate * state.First);
    }

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        previous;
}
