namespace GpuNet.Formulas.Activations;

/// <summary>
/// σ(x) = ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), above 0; σ′ = 1 − e^−y, the sigmoid of x. Dugas, Bengio, Bélisle,
/// Nadeau and Garcia, NIPS 2000.
/// </summary>
/// <remarks>Neither suffers from cancellation: a small y is fully accurate, and so is the derivative.</remarks>
public readonly record struct Softplus : IActivation
{
    /// <inheritdoc/>
    public static string Name => "softplus";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => false;

    /// <inheritdoc/>
    public static bool DerivativeNeedsOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Max(x, R.Zero) + R.LogOnePlus(R.Exp(-R.Abs(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        -ExpMinusOne.Of(-y);
}
