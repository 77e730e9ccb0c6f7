namespace GpuNet.Formulas.Losses;

/// <summary>ℓ = (x − t)²; ∂ℓ/∂x = 2(x − t). The sum over elements; divide by n or 2n with the reduction.</summary>
public readonly record struct SquaredError : ILoss
{
    /// <inheritdoc/>
    public static string Name => "squared-error";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R prediction, R target)
        where R : struct, IReal<R>
    {
        R difference = prediction - target;
        return difference * difference;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R> =>
        R.Of(2f) * (prediction - target);
}
