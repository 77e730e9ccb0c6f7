namespace GpuNet.Formulas.Losses;

/// <summary>
/// ℓ = −Σⱼ tⱼ ln softmax(z)ⱼ = Σⱼ tⱼ(ln Σₖ e^(zₖ − max z) + (max z − zⱼ)) over a row of logits z with a row of
/// probabilities t; ∂ℓ/∂zᵢ = softmax(z)ᵢ · Σⱼ tⱼ − tᵢ.
/// </summary>
/// <remarks>
/// With one 1 among zeros it is <see cref="CrossEntropy"/>; t need not sum to 1. A device does the reductions; the
/// arithmetic is defined here. As there, a small loss stays accurate, and the error of p − t is absolute: a few times
/// 2⁻²⁴. Label smoothing: Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, CVPR 2016, section 7.
/// </remarks>
public static class SoftCrossEntropy
{
    /// <summary>
    /// tⱼ(ln Σ + (max − zⱼ)) with ln Σ of <see cref="Activations.Softmax.LogOfSum"/>, and 0 where t is 0, also beside a
    /// logit of −∞.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Term<R>(R target, R logit, R max, R logOfSum)
        where R : struct, IReal<R> =>
        R.IfGreater(R.Abs(target), R.Zero, target * (logOfSum + (max - logit)), target);

    /// <summary>p · Σt − t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Derivative<R>(R probability, R targetSum, R target)
        where R : struct, IReal<R> =>
        (probability * targetSum) - target;
}
