namespace GpuNet.Formulas.Losses;

/// <summary>
/// ℓ = −t ln σ(z) − (1 − t) ln(1 − σ(z)) from the logit z, t in [0, 1]: |z|·(1 − t) + ln(1 + e^−|z|) for z &gt; 0, with
/// t for 1 − t elsewhere; ∂ℓ/∂z = σ(z) − t = (1 − t)σ(z) − tσ(−z).
/// </summary>
/// <remarks>
/// For t = 0 and 1 nothing cancels, so that a loss and a derivative near 0 stay accurate. In between, the derivative
/// cancels where σ(z) is near t, as it must.
/// </remarks>
public readonly record struct BinaryCrossEntropy : ILoss
{
    /// <inheritdoc/>
    public static string Name => "binary-cross-entropy";

    /// <inheritdoc/>
    public static string? AppliedActivation => Sigmoid.Name;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R prediction, R target)
        where R : struct, IReal<R>
    {
        R distance = R.Abs(prediction);
        R share = R.IfGreater(prediction, R.Zero, R.One - target, target);
        return (distance * share) + R.LogOnePlus(R.Exp(-distance));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R>
    {
        LogisticPair<R> sigmoid = LogisticPair<R>.Of(prediction);
        return ((R.One - target) * sigmoid.Right) - (target * sigmoid.Left);
    }
}
