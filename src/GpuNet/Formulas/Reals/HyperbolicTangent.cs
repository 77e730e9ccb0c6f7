namespace GpuNet.Formulas.Reals;

/// <summary>
/// tanh x of a single number (vector lanes use <see cref="Exponential"/>): the odd polynomial x + x³P(x²) for |x| &lt;
/// 0.625, else ±(1 − 2/(e^(2|x|) + 1)).
/// </summary>
/// <remarks>
/// The polynomial is the single-precision one of Moshier, Methods and Programs for Mathematical Functions (1989). Away
/// from zero the second form is exact to about an ulp; near zero it would cancel.
/// </remarks>
internal static class HyperbolicTangent
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Of<R>(R x)
        where R : struct, IReal<R>
    {
        R magnitude = R.Abs(x);
        R square = x * x;
        R polynomial = R.Of(-5.70498872745e-3f);
        polynomial = R.MultiplyAdd(polynomial, square, R.Of(2.06390887954e-2f));
        polynomial = R.MultiplyAdd(polynomial, square, R.Of(-5.37397155531e-2f));
        polynomial = R.MultiplyAdd(polynomial, square, R.Of(1.33314422036e-1f));
        polynomial = R.MultiplyAdd(polynomial, square, R.Of(-3.33332819422e-1f));
        R near = R.MultiplyAdd(polynomial * square, x, x);

        R far = R.One - (R.Of(2f) / (R.Exp(magnitude + magnitude) + R.One));
        far = R.IfGreater(x, R.Zero, far, -far);

        // The comparison is false for NaN, and the polynomial passes NaN on.
        return R.IfGreater(magnitude, R.Of(0.625f), far, near);
    }
}
