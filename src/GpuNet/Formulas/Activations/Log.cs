namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = ln x; σ′ = 1/x. −∞ at ±0, NaN for x &lt; 0.</summary>
/// <remarks>
/// e⁻ʸ would save the input, and be wrong by as many roundings as y is large. A slope is defined for x &lt; 0, too, where
/// nobody has a use for it.
/// </remarks>
public readonly record struct Log : IActivation
{
    /// <inheritdoc/>
    public static string Name => "log";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Log(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        R.One / x;
}
