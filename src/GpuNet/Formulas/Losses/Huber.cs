namespace GpuNet.Formulas.Losses;

/// <summary>
/// ℓ = ½d² for d = |x − t| ≤ δ, else δ(d − ½δ); ∂ℓ/∂x = x − t within ±δ. Huber, Annals of Mathematical Statistics 35
/// (1964).
/// </summary>
public readonly record struct Huber : ILoss
{
    /// <summary>Creates a Huber loss with the usual δ = 1.</summary>
    public Huber()
        : this(1f)
    {
    }

    /// <summary>Creates a Huber loss with the given δ.</summary>
    /// <param name="delta">δ, where the square becomes a line; finite and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">δ is out of range.</exception>
    public Huber(float delta) =>
        Delta = Hyperparameter.Positive(delta, "the Huber loss needs a finite δ > 0");

    /// <summary>Where the square becomes a line.</summary>
    public float Delta { get; }

    /// <inheritdoc/>
    public static string Name => "huber";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R prediction, R target)
        where R : struct, IReal<R>
    {
        R distance = R.Abs(prediction - target);
        R bounded = R.Min(distance, R.Of(Delta));
        return bounded * (distance - (R.Of(0.5f) * bounded));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R> =>
        R.Max(R.Min(prediction - target, R.Of(Delta)), R.Of(-Delta));
}
