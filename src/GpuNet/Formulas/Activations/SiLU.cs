using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Formulas.Activations;

/// <summary>
/// σ(x) = x·s with s = 1 / (1 + e⁻ˣ), 0 at −∞; σ′ = s(1 + x(1 − s)). Elfwing, Uchibe and Doya, Neural Networks 107
/// (2018); as swish Ramachandran, Zoph and Le (2017).
/// </summary>
public readonly record struct SiLU : IActivation
{
    // At −∞ the product with the sigmoid would be ∞ · 0; here the sigmoid is 0 already.
    private const float Far = -1e4f;

    // The slope is 0 or 1 to 10⁻³² from here on, and the exponential still finite.
    private const float Settled = 80f;

    /// <inheritdoc/>
    public static string Name => "silu";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => true;

    /// <inheritdoc/>
    public static bool DerivativeNeedsOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Max(x, R.Of(Far)) / (R.One + R.Exp(-x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R>
    {
        R bounded = R.Min(R.Max(x, R.Of(-Settled)), R.Of(Settled));
        R exponential = R.Exp(-bounded);
        R sigmoid = R.One / (R.One + exponential);

        // 1 − s would cancel.
        R rest = exponential * sigmoid;
        return sigmoid * (R.One + (bounded * rest));
    }
}
