using System.Runtime.CompilerServices;

namespace GpuNet.Formulas.Reals;

/// <summary>
/// eˣ in vector lanes: 2ⁿ·e^r with n = x/ln 2 rounded and r = x − n·ln 2, |r| ≤ ½ ln 2, and a polynomial for e^r.
/// </summary>
/// <remarks>
/// ln 2 in two parts (Cody and Waite, Software Manual for the Elementary Functions, 1980); the polynomial is the
/// single-precision one of Moshier, Methods and Programs for Mathematical Functions (1989). Single precision
/// throughout, where the runtime's own goes through double: a third of its time.
/// </remarks>
internal static class Exponential
{
    // Adding it leaves the whole part of a number in the lowest bits, rounded to nearest.
    private const float Shifter = 12582912f;

    // Beyond these the result is infinite or 0, and the polynomial must not be the reason.
    private const float Highest = 90f;
    private const float Lowest = -105f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Of<R>(R x)
        where R : unmanaged, ILanes<R>
    {
        x = R.Clamp(x, Lowest, Highest);
        R exponent = R.MultiplyAdd(x, R.Of(1.44269504088896341f), R.Of(Shifter)) - R.Of(Shifter);
        R rest = R.MultiplyAdd(exponent, R.Of(-0.693359375f), x);
        rest = R.MultiplyAdd(exponent, R.Of(2.12194440e-4f), rest);
        R polynomial = R.MultiplyAdd(R.Of(1.9875691500e-4f), rest, R.Of(1.3981999507e-3f));
        polynomial = R.MultiplyAdd(polynomial, rest, R.Of(8.3334519073e-3f));
        polynomial = R.MultiplyAdd(polynomial, rest, R.Of(4.1665795894e-2f));
        polynomial = R.MultiplyAdd(polynomial, rest, R.Of(1.6666665459e-1f));
        polynomial = R.MultiplyAdd(polynomial, rest, R.Of(5.0000001201e-1f));
        polynomial = R.MultiplyAdd(polynomial, rest * rest, rest) + R.One;
        return R.Scale(polynomial, exponent);
    }
}
