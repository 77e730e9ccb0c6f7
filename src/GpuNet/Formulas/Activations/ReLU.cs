namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = max(x, 0); σ′ = 1 for x &gt; 0, else 0. Nair and Hinton, ICML 2010.</summary>
public readonly record struct ReLU : IActivation
{
    /// <inheritdoc/>
    public static string Name => "relu";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => false;

    /// <inheritdoc/>
    public static bool DerivativeNeedsOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Max(x, R.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        R.IfGreater(y, R.Zero, R.One, R.Zero);
}
