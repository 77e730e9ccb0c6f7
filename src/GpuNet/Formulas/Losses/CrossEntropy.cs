namespace GpuNet.Formulas.Losses;

/// <summary>
/// ℓ = −ln softmax(z)ₜ = ln Σⱼ e^(zⱼ − max z) + (max z − zₜ) over a row of logits z with the class index t; ∂ℓ/∂zᵢ =
/// softmax(z)ᵢ − [i = t].
/// </summary>
/// <remarks>
/// Softmax, loss and delta in one pass: the row's maximum and sum serve all three, and the logarithm never sees a
/// probability that was rounded to 0. A device does the reductions; the arithmetic is defined here.
/// <para>
/// A loss stays accurate however small it is: ln Σ is ln(1 + rest) where one class has most of the probability. The
/// delta's error is absolute, 2⁻²⁴ for the correct class's p − 1: if all other classes together have less than that, it
/// is 0.
/// </para>
/// </remarks>
public static class CrossEntropy
{
    /// <summary>
    /// ln Σ + (max − zₜ), given the target's logit, the row's maximum, its sum of exponentials and that of their
    /// <see cref="Softmax.Rest"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Value<R>(R targetLogit, R max, R sum, R rest)
        where R : struct, IReal<R> =>
        Softmax.LogOfSum(sum, rest) + (max - targetLogit);

    /// <summary>p − t, given the probability and the target (1 for the correct class, else 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Derivative<R>(R probability, R target)
        where R : struct, IReal<R> =>
        probability - target;
}
