namespace GpuNet.Formulas.Updates;

/// <summary>
/// G ← G + λw before any other update: the gradient of ½λ|w|² added to the loss, L2 regularization. It runs in the same
/// launch as the update.
/// </summary>
/// <remarks>
/// With updates that scale gradients, this differs from the decoupled decay of <see cref="AdamW"/>.
/// </remarks>
/// <typeparam name="TUpdate">The inner update.</typeparam>
public readonly record struct WithWeightDecay<TUpdate> : IUpdate
    where TUpdate : unmanaged, IUpdate
{
    private readonly TUpdate inner;

    /// <summary>Wraps the update with its default hyperparameters and λ = 10⁻⁴.</summary>
    public WithWeightDecay()
        : this(new TUpdate(), 1e-4f)
    {
    }

    /// <summary>Wraps the given update with the given λ.</summary>
    /// <param name="inner">The update.</param>
    /// <param name="decay">λ, finite and at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is out of range.</exception>
    public WithWeightDecay(TUpdate inner, float decay) =>
        (this.inner, Decay) = (inner, Hyperparameter.NotNegative(decay, "weight decay needs a finite λ ≥ 0"));

    /// <inheritdoc/>
    public static string Name => $"{TUpdate.Name}-with-weight-decay";

    /// <inheritdoc/>
    public static IReadOnlyList<string> StateNames => TUpdate.StateNames;

    /// <inheritdoc/>
    public static float DefaultLearningRate => TUpdate.DefaultLearningRate;

    /// <summary>λ, finite and at least 0.</summary>
    public float Decay { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StepScalars<R> Prepare<R>(StepScalars<R> step)
        where R : struct, IReal<R> =>
        inner.Prepare(step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R> =>
        inner.Apply(weight, gradient + (R.Of(Decay) * weight), ref state, step);

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        inner.Advance(previous);
}
