namespace GpuNet.Formulas.Updates;

/// <summary>
/// G ← min(max(G, −c), c) before any other update, elementwise: clipping by value. NaN stays NaN. It runs in the same
/// launch as the update.
/// </summary>
/// <typeparam name="TUpdate">The inner update.</typeparam>
public readonly record struct WithGradientClipping<TUpdate> : IUpdate
    where TUpdate : unmanaged, IUpdate
{
    private readonly TUpdate inner;

    /// <summary>Wraps the update with its default hyperparameters and c = 1.</summary>
    public WithGradientClipping()
        : this(new TUpdate(), 1f)
    {
    }

    /// <summary>Wraps the given update with the given c.</summary>
    /// <param name="inner">The update.</param>
    /// <param name="limit">c, finite and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">c is out of range.</exception>
    public WithGradientClipping(TUpdate inner, float limit) =>
        (this.inner, Limit) = (inner, Hyperparameter.Positive(limit, "clipping by value needs a finite limit c > 0"));

    /// <inheritdoc/>
    public static string Name => $"{TUpdate.Name}-with-gradient-clipping";

    /// <inheritdoc/>
    public static IReadOnlyList<string> StateNames => TUpdate.StateNames;

    /// <inheritdoc/>
    public static float DefaultLearningRate => TUpdate.DefaultLearningRate;

    /// <summary>c, finite and above 0.</summary>
    public float Limit { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StepScalars<R> Prepare<R>(StepScalars<R> step)
        where R : struct, IReal<R> =>
        inner.Prepare(step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R> =>
        inner.Apply(weight, R.Within(gradient, Limit), ref state, step);

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        inner.Advance(previous);
}
