namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = √x; σ′ = 1 / (2y). NaN for x &lt; 0; the slope at 0 is ∞.</summary>
public readonly record struct Sqrt : IActivation
{
    /// <inheritdoc/>
    public static string Name => "sqrt";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => false;

    /// <inheritdoc/>
    public static bool DerivativeNeedsOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Sqrt(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        R.Of(0.5f) / y;
}
