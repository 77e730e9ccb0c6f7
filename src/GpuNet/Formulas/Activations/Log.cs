namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = ln x; σ′ = 1/x. −∞ at ±0, NaN for x &lt; 0.</summary>
/// <remarks>
/// e⁻ʸ would not need the input, but its relative error grows with y. The derivative is also defined for x &lt; 0,
/// where it has no use.
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
