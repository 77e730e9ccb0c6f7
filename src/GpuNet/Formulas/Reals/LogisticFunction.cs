namespace GpuNet.Formulas.Reals;

/// <summary>
/// 1 / (1 + e⁻ˣ) as eˣ / (1 + eˣ): below −88.7 e⁻ˣ would be infinite, and the sigmoid 0 instead of subnormal.
/// </summary>
internal static class LogisticFunction
{
    /// <summary>Above it the sigmoid is 1 in double precision too, and eˣ far from infinite.</summary>
    public const float IsOne = 40f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Of<R>(R x)
        where R : struct, IReal<R>
    {
        // The comparison is false for NaN, which passes on.
        R exponential = R.Exp(R.IfGreater(x, R.Of(IsOne), R.Of(IsOne), x));
        return exponential / (R.One + exponential);
    }
}
