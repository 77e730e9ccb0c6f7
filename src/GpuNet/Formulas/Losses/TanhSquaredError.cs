namespace GpuNet.Formulas.Losses;

/// <summary>ℓ = (y − t)² with y = tanh z, for targets t = ±1; ∂ℓ/∂z = 2(y − t)(1 − y²).</summary>
/// <remarks>
/// With p = ½(1 + y) and q = ½(1 − y), both by e^−|z|, y − t = (1 − t)p − (1 + t)q: for t = ±1 nothing cancels. Targets
/// within ±½ use y − t directly, which keeps a small y accurate.
/// </remarks>
public readonly record struct TanhSquaredError : ILoss
{
    /// <inheritdoc/>
    public static string Name => "tanh-squared-error";

    /// <inheritdoc/>
    public static string? AppliedActivation => Tanh.Name;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R prediction, R target)
        where R : struct, IReal<R>
    {
        R difference = Difference(prediction, target, Halves(prediction));
        return difference * difference;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R>
    {
        LogisticPair<R> halves = Halves(prediction);
        R product = halves.Right * halves.Left;
        return R.Of(8f) * Difference(prediction, target, halves) * product;
    }

    /// <summary>½(1 + tanh z) and ½(1 − tanh z), the logistic pair of 2z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LogisticPair<R> Halves<R>(R prediction)
        where R : struct, IReal<R> =>
        LogisticPair<R>.Of(prediction + prediction);

    /// <summary>tanh z − t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Difference<R>(R prediction, R target, LogisticPair<R> halves)
        where R : struct, IReal<R> =>
        R.IfGreater(
            R.Abs(target),
            R.Of(0.5f),
            ((R.One - target) * halves.Right) - ((R.One + target) * halves.Left),
            R.Tanh(prediction) - target);
}
