namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = cos x; σ′ = −sin x. NaN at ±∞, which has no angle.</summary>
public readonly record struct Cos : IActivation
{
    /// <inheritdoc/>
    public static string Name => "cos";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Cos(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        -R.Sin(x);
}
