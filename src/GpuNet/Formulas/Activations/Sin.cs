namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = sin x; σ′ = cos x. NaN at ±∞, which has no angle.</summary>
public readonly record struct Sin : IActivation
{
    /// <inheritdoc/>
    public static string Name => "sin";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Sin(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        R.Cos(x);
}
