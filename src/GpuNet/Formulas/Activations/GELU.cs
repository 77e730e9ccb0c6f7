using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Formulas.Activations;

/// <summary>
/// σ(x) = ½x(1 + tanh u) with u = √(2/π)(x + 0.044715x³), 0 at −∞; with s = 1 / (1 + e^−2u) it is x·s, and
/// σ′ = s + x·s(1 − s)·2u′. Hendrycks and Gimpel, Gaussian Error Linear Units (2016): their tanh form.
/// </summary>
/// <remarks>Within 5·10⁻⁴ of x·Φ(x), the form with the error function.</remarks>
public readonly record struct GELU : IActivation
{
    // 2√(2/π).
    private const float TwiceRoot = 1.5957691216f;

    private const float Cubic = 0.044715f;

    // At −∞ the product with the sigmoid would be ∞ · 0; here the sigmoid is 0 already.
    private const float Far = -1e4f;

    // The slope is 0 or 1 to 10⁻³² from here on, and the exponential still finite.
    private const float Settled = 10f;

    /// <inheritdoc/>
    public static string Name => "gelu";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => true;

    /// <inheritdoc/>
    public static bool DerivativeNeedsOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Max(x, R.Of(Far)) / (R.One + R.Exp(-Twice(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R>
    {
        R bounded = R.Min(R.Max(x, R.Of(-Settled)), R.Of(Settled));
        R exponential = R.Exp(-Twice(bounded));
        R sigmoid = R.One / (R.One + exponential);

        // 1 − s would cancel.
        R rest = exponential * sigmoid;
        R slope = R.Of(TwiceRoot) * (R.One + (R.Of(3 * Cubic) * (bounded * bounded)));
        return sigmoid * (R.One + (bounded * slope * rest));
    }

    /// <summary>2u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Twice<R>(R x)
        where R : struct, IReal<R> =>
        R.Of(TwiceRoot) * (x * (R.One + (R.Of(Cubic) * (x * x))));
}
