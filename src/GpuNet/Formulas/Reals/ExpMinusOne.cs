namespace GpuNet.Formulas.Reals;

/// <summary>eˣ − 1 = 2τ / (1 − τ) with τ = tanh(x/2), for x ≤ 0: nothing cancels near 0, and at −∞ it is −1.</summary>
internal static class ExpMinusOne
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Of<R>(R x)
        where R : struct, IReal<R>
    {
        R tangent = R.Tanh(R.Of(0.5f) * x);
        return (tangent + tangent) / (R.One - tangent);
    }
}
