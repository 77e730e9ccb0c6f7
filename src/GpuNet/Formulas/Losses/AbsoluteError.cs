namespace GpuNet.Formulas.Losses;

/// <summary>
/// ℓ = |x − t|; ∂ℓ/∂x = 1 for x &gt; t, −1 for x &lt; t, 0 at x = t. The L1 loss: its minimum is the median.
/// </summary>
public readonly record struct AbsoluteError : ILoss
{
    /// <inheritdoc/>
    public static string Name => "absolute-error";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R prediction, R target)
        where R : struct, IReal<R> =>
        R.Abs(prediction - target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R>
    {
        R difference = prediction - target;

        // What is left is 0 or NaN.
        R below = R.IfGreater(-difference, R.Zero, -R.One, difference);
        return R.IfGreater(difference, R.Zero, R.One, below);
    }
}
