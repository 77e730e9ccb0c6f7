using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Formulas.Losses;

/// <summary>
/// ℓ = −Σⱼ tⱼ ln softmax(z)ⱼ = Σⱼ tⱼ(ln Σₖ e^(zₖ − max z) − (zⱼ − max z)) over a row of logits z with a row of
/// probabilities t; ∂ℓ/∂zᵢ = softmax(z)ᵢ · Σⱼ tⱼ − tᵢ.
/// </summary>
/// <remarks>
/// With one 1 among zeros it is <see cref="CrossEntropy"/>; t need not sum to 1. A device does the reductions, the
/// arithmetic is here. The errors of ln Σ and of p − t are absolute, as there: a few times 2⁻²⁴. Label smoothing:
/// Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, CVPR 2016, section 7.
/// </remarks>
public static class SoftCrossEntropy
{
    /// <summary>tⱼ(ln Σ − (zⱼ − max)), and 0 where t is 0, also beside a logit of −∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Term<R>(R target, R logit, R max, R logOfSum)
        where R : struct, IReal<R> =>
        R.IfGreater(R.Abs(target), R.Zero, target * (logOfSum - (logit - max)), target);

    /// <summary>p · Σt − t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Derivative<R>(R probability, R targetSum, R target)
        where R : struct, IReal<R> =>
        (probability * targetSum) - target;
}
