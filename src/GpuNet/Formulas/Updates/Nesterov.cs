namespace GpuNet.Formulas.Updates;

/// <summary>
/// V ← βV + G, w ← w − η(G + βV), V = 0 at the start: momentum whose gradient is taken one velocity ahead, with w the
/// point ahead. Nesterov (1983); in this form Bengio, Boulanger-Lewandowski and Pascanu, ICASSP 2013.
/// </summary>
public readonly record struct Nesterov : IUpdate
{
    /// <summary>The usual β = 0.9.</summary>
    public Nesterov()
        : this(0.9f)
    {
    }

    /// <summary>Creates the update with the given decay rate.</summary>
    /// <param name="beta">β, at least 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A hyperparameter is out of range.</exception>
    public Nesterov(float beta) =>
        Beta = Hyperparameter.Decay(beta, "Nesterov's momentum", "β");

    /// <inheritdoc/>
    public static string Name => "nesterov";

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
        R beta = R.Of(Beta);
        state.First = (beta * state.First) + gradient;
        return weight - (step.LearningRate * (gradient + (beta * state.First)));
    }

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        previous;
}
