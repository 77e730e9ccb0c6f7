namespace GpuNet.Formulas.Activations;

/// <summary>
/// σ(x) = 1 / (1 + e⁻ˣ), in (0, 1), the logistic function; σ′ = es² with e = e^−|x| and s = 1 / (1 + e).
/// </summary>
/// <remarks>
/// y(1 − y) would suffer from cancellation for large x: at 17 y rounds to 1, and the derivative to 0.
/// </remarks>
public readonly record struct Sigmoid : IActivation
{
    /// <inheritdoc/>
    public static string Name => "sigmoid";

    /// <inheritdoc/>
    public static bool Saturates => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Sigmoid(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R>
    {
        R exponential = R.Exp(-R.Abs(x));
        R sigmoid = R.One / (R.One + exponential);
        return exponential * (sigmoid * sigmoid);
    }
}
