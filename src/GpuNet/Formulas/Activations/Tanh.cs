namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = tanh x, in (−1, 1); σ′ = (2h / (1 + h²))² with h = e^−|x|, the square of 1 / cosh x.</summary>
/// <remarks>
/// 1 − y² would suffer from cancellation where y is near ±1: at x = 9 y rounds to 1, and the derivative to 0.
/// </remarks>
public readonly record struct Tanh : IActivation
{
    /// <inheritdoc/>
    public static string Name => "tanh";

    /// <inheritdoc/>
    public static bool Saturates => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Tanh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R>
    {
        R exponential = R.Exp(-R.Abs(x));
        R secant = (exponential + exponential) / R.MultiplyAdd(exponential, exponential, R.One);
        return secant * secant;
    }
}
