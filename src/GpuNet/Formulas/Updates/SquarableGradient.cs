namespace GpuNet.Formulas.Updates;

/// <summary>
/// A gradient whose square is finite: it is clamped to ±2⁶³, 9·10¹⁸, so that a running mean of squares stays finite and
/// later gradients count again. An infinite gradient becomes NaN, and NaN stays, so that it shows in the weight.
/// </summary>
internal static class SquarableGradient
{
    // Four of its squares are finite, so that no rounding of a mean or of its correction is the last straw.
    private const float Limit = 9.223372036854775808e18f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Of<R>(R gradient)
        where R : struct, IReal<R> =>

        // 0 · G is 0, with G's sign, for every finite G.
        R.MultiplyAdd(gradient, R.Zero, R.Within(gradient, Limit));
}
