namespace GpuNet.Formulas.Losses;

/// <summary>
/// ℓ = ln(1 + e^−u) = max(−u, 0) + ln(1 + e^−|u|) with the margin u = tz, for targets t = ±1; ∂ℓ/∂z = −tσ(−u).
/// </summary>
/// <remarks>
/// With targets 0 and 1 instead, the same loss is <see cref="BinaryCrossEntropy"/>. For targets other than ±1 the
/// rounding of u becomes a relative error of |u|·2⁻²⁴ at most.
/// </remarks>
public readonly record struct LogisticLoss : ILoss
{
    /// <inheritdoc/>
    public static string Name => "logistic";

    /// <inheritdoc/>
    public static string? AppliedActivation => Sigmoid.Name;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R prediction, R target)
        where R : struct, IReal<R>
    {
        R margin = target * prediction;
        return R.Max(-margin, R.Zero) + R.LogOnePlus(R.Exp(-R.Abs(margin)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R> =>
        -target * R.Sigmoid(-(target * prediction));
}
