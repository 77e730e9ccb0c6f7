namespace GpuNet.Formulas.Activations;

/// <summary>
/// σ(x) = ½x(1 + tanh u) with u = √(2/π)(x + 0.044715x³), 0 at −∞; with s = 1 / (1 + e^−2u) it is x·s, and σ′ = s +
/// x·s(1 − s)·2u′. Hendrycks and Gimpel, Gaussian Error Linear Units (2016): their tanh form.
/// </summary>
/// <remarks>
/// Within 5·10⁻⁴ of x·Φ(x), the form with the error function. Computed with h = e^−|u|, whose square is multiplied
/// factor by factor: e^−2u would be infinite below x = −10, where x·s is still a normal number. For large negative x,
/// the rounding of 2u becomes a relative error of at most |2u|·2⁻²².
/// </remarks>
public readonly record struct GELU : IActivation
{
    // √(2/π).
    private const float Root = 0.7978845608f;

    private const float Cubic = 0.044715f;

    // At ±∞ a product with the exponential would be ∞ · 0; at this bound the exponential is already 0.
    private const float Far = 20f;

    /// <inheritdoc/>
    public static string Name => "gelu";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R>
    {
        R exponential = R.Exp(-R.Abs(Inner(x)));
        R factor = R.IfGreater(x, R.Zero, R.One, exponential);
        return R.Max(x, R.Of(-Far)) * factor * (factor / R.MultiplyAdd(exponential, exponential, R.One));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R>
    {
        R bounded = R.Within(x, Far);
        R exponential = R.Exp(-R.Abs(Inner(bounded)));
        R factor = R.IfGreater(bounded, R.Zero, R.One, exponential);
        R inverse = R.One / R.MultiplyAdd(exponential, exponential, R.One);

        // 1 − s would suffer from cancellation.
        R rest = R.IfGreater(bounded, R.Zero, exponential * exponential, R.One) * inverse;
        R slope = R.MultiplyAdd(R.Of(6 * Root * Cubic), bounded * bounded, R.Of(2 * Root));
        return factor * (R.One + (bounded * slope * rest)) * (factor * inverse);
    }

    /// <summary>u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Inner<R>(R x)
        where R : struct, IReal<R> =>
        x * R.MultiplyAdd(R.Of(Root * Cubic), x * x, R.Of(Root));
}
