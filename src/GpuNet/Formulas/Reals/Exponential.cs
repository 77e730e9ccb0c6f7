using System.Runtime.CompilerServices;

namespace GpuNet.Formulas.Reals;

/// <summary>
/// eˣ in vector lanes: 2ⁿ·e^r with n = x/ln 2 rounded and r = x − n·ln 2, |r| ≤ ½ ln 2, and a polynomial for e^r.
/// </summary>
/// <remarks>
/// ln 2 in two parts (Cody and Waite, Software Manual for the Elementary Functions, 1980). Single precision throughout,
/// where the runtime's own goes through double: half of its time.
/// </remarks>
internal static class Exponential
{
    // Adding it leaves the whole part of a number in the lowest bits, rounded to nearest.
    private const float Shifter = 12582912f;

    // Beyond these the result is infinite or 0, and the polynomial must not be the reason.
    private const float Highest = 90f;
    private const float Lowest = -105f;

    // Above it tanh x rounds to 1.
    private const float TangentIsOne = 10f;

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Of<R>(R x)
        where R : unmanaged, ILanes<R>
    {
        (R n, R rest) = Reduce(R.AtMost(R.AtLeast(x, Lowest), Highest));
        return R.Scale(MinusOne(rest) + R.One, n);
    }

    /// <summary>
    /// tanh x = ±m / (m + 2) with m = e^2|x| − 1; below 0.3, where two roundings of that would show, x + x³p(x²) with p of
    /// the least relative error of its degree, 10⁻⁸.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Tanh<R>(R x)
        where R : unmanaged, ILanes<R>
    {
        R magnitude = R.AtMost(R.Abs(x), TangentIsOne);
        (R n, R rest) = Reduce(magnitude + magnitude);
        R power = R.Scale(R.One, n);
        R minusOne = R.MultiplyAdd(MinusOne(rest), power, power - R.One);
        R far = R.CopySign(minusOne / (minusOne + R.Of(2)), x);
        R square = x * x;
        R p = R.MultiplyAdd(R.Of(-5.036623031e-2f), square, R.Of(1.331483126e-1f));
        p = R.MultiplyAdd(p, square, R.Of(-3.333306015e-1f));
        return R.IfGreater(magnitude, R.Of(0.3f), far, R.MultiplyAdd(p * square, x, x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (R N, R Remainder) Reduce<R>(R x)
        where R : unmanaged, ILanes<R>
    {
        R n = R.MultiplyAdd(x, R.Of(1.44269504088896341f), R.Of(Shifter)) - R.Of(Shifter);
        R rest = R.MultiplyAdd(n, R.Of(-0.693359375f), x);
        return (n, R.MultiplyAdd(n, R.Of(2.12194440e-4f), rest));
    }

    /// <summary>e^r − 1 = r + r²q(r) for |r| ≤ ½ ln 2; q is of the least relative error of its degree, 1.3·10⁻⁸.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R MinusOne<R>(R rest)
        where R : unmanaged, ILanes<R>
    {
        R q = R.MultiplyAdd(R.Of(1.388251665e-3f), rest, R.Of(8.366547525e-3f));
        q = R.MultiplyAdd(q, rest, R.Of(4.166720062e-2f));
        q = R.MultiplyAdd(q, rest, R.Of(1.666654348e-1f));
        q = R.MultiplyAdd(q, rest, R.Of(4.999999702e-1f));
        return R.MultiplyAdd(q, rest * rest, rest);
    }
}
