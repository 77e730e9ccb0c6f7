namespace GpuNet.Formulas.Reals;

/// <summary>
/// sin x and cos x in single precision: x less the nearest multiple of π/2, then sin r = r + r³S(r²) or cos r = 1 −
/// r²/2 + r⁴C(r²).
/// </summary>
/// <remarks>
/// The polynomials are the single-precision ones of Moshier, Methods and Programs for Mathematical Functions (1989).
/// The GPU's own sine has an absolute error of 2⁻²¹ near 0 and no correct digit for large angles; the result of the
/// runtime's vector sine in a lane can depend on the other lanes.
/// </remarks>
internal static class Trigonometry
{
    /// <summary>Up to this limit <see cref="Reduce"/> is accurate; above it <see cref="LargeAngle"/> is used.</summary>
    public const float Limit = 8192;

    // Added to a number below 2²² and subtracted again, it leaves the nearest integer.
    private const float Round = 12582912f;

    /// <summary>sin x for |x| ≤ <see cref="Limit"/>; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Sin<R>(R x)
        where R : struct, IReal<R> =>
        Sin(Reduce(x));

    /// <summary>cos x for |x| ≤ <see cref="Limit"/>; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Cos<R>(R x)
        where R : struct, IReal<R> =>
        Cos(Reduce(x));

    /// <summary>sin(q·π/2 + r).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Sin<R>(ReducedAngle<R> angle)
        where R : struct, IReal<R>
    {
        R magnitude = Odd(angle.Quadrant, CosOfRemainder(angle.Remainder), SinOfRemainder(angle.Remainder));
        R upper = R.IfGreater(angle.Quadrant, R.Of(1.5f), -magnitude, magnitude);
        return R.IfGreater(-angle.Quadrant, R.Of(0.5f), -magnitude, upper);
    }

    /// <summary>cos(q·π/2 + r).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Cos<R>(ReducedAngle<R> angle)
        where R : struct, IReal<R>
    {
        R magnitude = Odd(angle.Quadrant, SinOfRemainder(angle.Remainder), CosOfRemainder(angle.Remainder));
        R upper = R.IfGreater(angle.Quadrant, R.Of(0.5f), -magnitude, magnitude);
        return R.IfGreater(-angle.Quadrant, R.Of(1.5f), -magnitude, upper);
    }

    /// <summary>The angle in the quadrant nearest to 0, by π/2 in four parts (Cody and Waite, 1980).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReducedAngle<R> Reduce<R>(R x)
        where R : struct, IReal<R>
    {
        R round = R.Of(Round);
        R count = ((x * R.Of(0.636619772f)) + round) - round;

        // The first three parts have 11 bits, the count at most 13: their products are exact.
        R remainder = x - (count * R.Of(1.5703125f));
        remainder -= count * R.Of(4.837512969970703125e-4f);
        remainder -= count * R.Of(7.549533620476722717e-8f);
        remainder -= count * R.Of(2.5633441516e-12f);
        R turns = ((count * R.Of(0.25f)) + round) - round;
        return new ReducedAngle<R>(remainder, count - (R.Of(4f) * turns));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Odd<R>(R quadrant, R odd, R even)
        where R : struct, IReal<R>
    {
        R magnitude = R.Abs(quadrant);
        return R.IfGreater(magnitude, R.Of(0.5f), R.IfGreater(magnitude, R.Of(1.5f), even, odd), even);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R SinOfRemainder<R>(R r)
        where R : struct, IReal<R>
    {
        R square = r * r;
        R polynomial = R.Of(-1.9515295891e-4f);
        polynomial = (polynomial * square) + R.Of(8.3321608736e-3f);
        polynomial = (polynomial * square) + R.Of(-1.6666654611e-1f);
        return (polynomial * square * r) + r;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R CosOfRemainder<R>(R r)
        where R : struct, IReal<R>
    {
        R square = r * r;
        R polynomial = R.Of(2.443315711809948e-5f);
        polynomial = (polynomial * square) + R.Of(-1.388731625493765e-3f);
        polynomial = (polynomial * square) + R.Of(4.166664568298827e-2f);
        return (polynomial * square * square) + (R.One - (R.Of(0.5f) * square));
    }
}
