namespace GpuNet.Formulas.Activations;

/// <summary>
/// yᵢ = e^(xᵢ − max x) / Σⱼ e^(xⱼ − max x) over a row; the gradient is yᵢ(gᵢ − Σⱼ gⱼyⱼ) for an upstream gradient g.
/// </summary>
/// <remarks>
/// Not elementwise, so not an <see cref="IActivation"/>: a device computes the row's maximum and sums, and uses the
/// arithmetic defined here. Subtracting the maximum changes nothing but keeps every exponential at most 1 (Goodfellow,
/// Bengio, Courville, Deep Learning, 2016, section 4.1).
/// </remarks>
public static class Softmax
{
    /// <summary>
    /// The largest Σe for which the logarithm is computed as ln(1 + rest); above it ln Σe is accurate enough.
    /// </summary>
    public const float LargestOnePlus = 1.5f;

    /// <summary>e^(x − max), the numerator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Exponential<R>(R x, R max)
        where R : struct, IReal<R> =>
        R.Exp(x - max);

    /// <summary>y = e / Σe, given the numerator and the sum of all numerators of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Value<R>(R exponential, R sum)
        where R : struct, IReal<R> =>
        exponential / sum;

    /// <summary>
    /// y = e·(1/Σe): the same within one rounding, with one division per row instead of one per element.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Scaled<R>(R exponential, R inverseSum)
        where R : struct, IReal<R> =>
        exponential * inverseSum;

    /// <summary>
    /// e, or 0 for the maximum's, which is 1: up to <see cref="LargestOnePlus"/> Σe is 1 + rest, the sum of these. The
    /// others together are then about ½ at most, so that the maximum's alone is above ¾.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Rest<R>(R exponential)
        where R : struct, IReal<R> =>
        R.IfGreater(exponential, R.Of(0.75f), R.Zero, exponential);

    /// <summary>
    /// ln Σe, given Σe and the sum of <see cref="Rest"/>, which counts up to <see cref="LargestOnePlus"/> only: added to
    /// a 1, a small rest would lose its digits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R LogOfSum<R>(R sum, R rest)
        where R : struct, IReal<R> =>
        R.IfGreater(sum, R.Of(LargestOnePlus), R.Log(sum), R.LogOnePlus(rest));

    /// <summary>
    /// y(g − Σgy), given the output, the upstream gradient and the row's sum of their products. Its error is a few
    /// roundings of y|g| and y|Σgy|: beside a y of nearly 1 the difference cancels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Gradient<R>(R y, R upstream, R dot)
        where R : struct, IReal<R> =>
        y * (upstream - dot);
}
