namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = 1/x, x ≠ 0; σ′ = −y². ±∞ at ±0, with a slope of −∞.</summary>
public readonly record struct Reciprocal : IActivation
{
    /// <inheritdoc/>
    public static string Name => "reciprocal";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => false;

    /// <inheritdoc/>
    public static bool DerivativeNeedsOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.One / x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        -(y * y);
}
