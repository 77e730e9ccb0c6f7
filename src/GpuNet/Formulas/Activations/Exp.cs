namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = eˣ, above 0; σ′ = y. +∞ above 88.72 in single precision.</summary>
public readonly record struct Exp : IActivation
{
    /// <inheritdoc/>
    public static string Name => "exp";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => false;

    /// <inheritdoc/>
    public static bool DerivativeNeedsOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Exp(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        y;
}
