using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Formulas.Losses;

/// <summary>
/// ℓ = −ln softmax(z)ₜ = ln Σⱼ e^(zⱼ − max z) − (zₜ − max z) over a row of logits z with the class index t;
/// ∂ℓ/∂zᵢ = softmax(z)ᵢ − [i = t].
/// </summary>
/// <remarks>
/// Softmax, loss and delta in one pass: the row's maximum and sum serve all three, and the logarithm never sees a
/// probability that was rounded to 0. A device does the reductions; the arithmetic is here.
/// <para>
/// The errors are absolute: a few times 2⁻²⁴ of ln Σ, besides the roundings of zₜ − max, and 2⁻²⁴ of the right class's
/// p − 1. Where all other classes together have less than that, loss and delta of the right one are 0.
/// </para>
/// </remarks>
public static class CrossEntropy
{
    /// <summary>ln Σ − (zₜ − max), given the target's logit, the row's maximum and its sum of exponentials.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Value<R>(R targetLogit, R max, R sum)
        where R : struct, IReal<R> =>
        R.Log(sum) - (targetLogit - max);

    /// <summary>p − t, given the probability and the target (1 for the right class, else 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Derivative<R>(R probability, R target)
        where R : struct, IReal<R> =>
        probability - target;
}
