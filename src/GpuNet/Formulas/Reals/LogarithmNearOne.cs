namespace GpuNet.Formulas.Reals;

/// <summary>
/// ln(1 + t) for 0 ≤ t ≤ 1: t − w(t − w²q(w²)) with w = t / (2 + t), since ln(1 + t) = 2 artanh w and 2w = t − wt. q
/// is of relative error 4·10⁻¹⁰ in the result.
/// </summary>
/// <remarks>
/// Without a logarithm, whose approximation on GPUs has an absolute error near 1 and so no digits of a small t.
/// </remarks>
internal static class LogarithmNearOne
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Of<R>(R t)
        where R : struct, IReal<R>
    {
        R w = t / (R.Of(2f) + t);
        R square = w * w;
        R q = R.MultiplyAdd(R.Of(2.3224329224e-1f), square, R.Of(2.1706575801e-1f));
        q = R.MultiplyAdd(q, square, R.Of(2.8592357994e-1f));
        q = R.MultiplyAdd(q, square, R.Of(3.9999706332e-1f));
        q = R.MultiplyAdd(q, square, R.Of(6.6666667321e-1f));
        return t - (w * (t - (square * q)));
    }
}
