namespace GpuNet.Formulas.Activations;

/// <summary>
/// σ(x) = x·s with s = 1 / (1 + e⁻ˣ), 0 at −∞; σ′ = s(1 + x(1 − s)). Elfwing, Uchibe and Doya, Neural Networks 107
/// (2018); as swish Ramachandran, Zoph and Le (2017).
/// </summary>
/// <remarks>
/// Computed with h = e^−½|x|, whose square is multiplied factor by factor: e⁻ˣ would be infinite below −88.7, where x·s
/// is still a normal number.
/// </remarks>
public readonly record struct SiLU : IActivation
{
    // At ±∞ a product with the exponential would be ∞ · 0; at this bound the exponential is already 0.
    private const float Far = 1e4f;

    /// <inheritdoc/>
    public static string Name => "silu";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R>
    {
        R root = R.Exp(R.Of(-0.5f) * R.Abs(x));
        R factor = R.IfGreater(x, R.Zero, R.One, root);
        return R.Max(x, R.Of(-Far)) * factor * (factor / R.MultiplyAdd(root, root, R.One));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R>
    {
        R bounded = R.Within(x, Far);
        R root = R.Exp(R.Of(-0.5f) * R.Abs(bounded));
        R factor = R.IfGreater(bounded, R.Zero, R.One, root);
        R inverse = R.One / R.MultiplyAdd(root, root, R.One);

        // 1 − s would suffer from cancellation.
        R rest = R.IfGreater(bounded, R.Zero, root * root, R.One) * inverse;
        return factor * (R.One + (bounded * rest)) * (factor * inverse);
    }
}
