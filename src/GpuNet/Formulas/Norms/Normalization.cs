namespace GpuNet.Formulas.Norms;

/// <summary>
/// y = γx̂ + β with x̂ = (x − μ)/√(σ² + ε), μ and σ² the mean and the variance of the n numbers that x is one of. With
/// the upstream gradient g: ∂β = Σg, ∂γ = Σg·x̂, and where μ and σ² are of x itself ∂x = (h − Σh/n − x̂·Σh·x̂/n)/√(σ² +
/// ε) with h = γg.
/// </summary>
/// <remarks>
/// Over the columns of a batch: Ioffe, Szegedy, ICML 2015. Over the rows: Ba, Kiros, Hinton, arXiv:1607.06450. A device
/// computes the sums and uses the arithmetic defined here.
/// </remarks>
public static class Normalization
{
    /// <summary>1/√(σ² + ε), and NaN if σ² is infinite: 0 would hide that behind an output of just β.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Inverse<R>(R variance, R epsilon)
        where R : struct, IReal<R> =>
        (R.One + (variance - variance)) / R.Sqrt(variance + epsilon);

    /// <summary>x̂ = (x − μ)·s, s = 1/√(σ² + ε).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Normalized<R>(R x, R mean, R inverse)
        where R : struct, IReal<R> =>
        (x - mean) * inverse;

    /// <summary>y = γx̂ + β.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Value<R>(R normalized, R scale, R shift)
        where R : struct, IReal<R> =>
        (scale * normalized) + shift;

    /// <summary>factor · (h − Σh/n − x̂·Σh·x̂/n), given the two means.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Gradient<R>(R factor, R upstream, R normalized, R meanUpstream, R meanProduct)
        where R : struct, IReal<R> =>
        factor * (upstream - meanUpstream - (normalized * meanProduct));

    /// <summary>running ← (1 − m)·running + m·current.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Advance<R>(R running, R current, R momentum)
        where R : struct, IReal<R> =>
        ((R.One - momentum) * running) + (momentum * current);
}
