namespace GpuNet.Formulas.Reals;

/// <summary>
/// eˣ in vector lanes: 2ⁿ·e^r with n = x/ln 2 rounded and r = x − n·ln 2, |r| ≤ ½ ln 2, and a polynomial for e^r.
/// </summary>
/// <remarks>
/// ln 2 in two parts (Cody and Waite, Software Manual for the Elementary Functions, 1980). Single precision throughout,
/// where the runtime's own goes through double: half of its time.
/// <para>
/// Over bare vectors and not over <see cref="ILanes{R}"/>: each of those is a structure around a vector, and the
/// compiler that has made that many temporaries of them leaves the constants in memory instead of in registers across a
/// loop, which cost a quarter of every function's time.
/// </para>
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
    public static V Of<A, V>(V x)
        where A : IVectorArithmetic<V>
        where V : struct
    {
        V bounded = A.AtMost(A.AtLeast(x, Lowest), Highest);
        V n = A.Add(A.MultiplyAdd(bounded, 1.44269504088896341f, Shifter), -Shifter);
        V rest = A.MultiplyAdd(n, -0.693359375f, bounded);
        rest = A.MultiplyAdd(n, 2.12194440e-4f, rest);
        return A.Scale(A.Add(LessOne<A, V>(rest), 1), n);
    }

    /// <summary>
    /// 1 / (1 + e⁻ˣ) = w / (t + w + 1) with x = n·ln 2 − r, w = 2ⁿ and t = e^r − 1. Nothing overflows, and nothing is
    /// above 1.
    /// </summary>
    /// <remarks>
    /// The numerator is exact: 1.999 ulps over every number. With 1 added to w first it would be 2.31, since w is lost
    /// at n = −24; as eˣ / (1 + eˣ) 2.3, since eˣ is rounded too.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<A, V>(V x)
        where A : IVectorArithmetic<V>
        where V : struct
    {
        V bounded = A.AtMost(A.AtLeast(x, Lowest), LogisticFunction.IsOne);
        V n = A.Add(A.MultiplyAdd(bounded, 1.44269504088896341f, Shifter), -Shifter);

        // Taken from 0 and not negated: the compiler negates a NaN in one version of a loop and not in the next.
        V rest = A.MultiplyAdd(n, 0.693359375f, A.Subtract(0, bounded));
        rest = A.MultiplyAdd(n, -2.12194440e-4f, rest);
        V w = A.Scale(1, n);
        return A.Divide(w, A.Add(A.Add(LessOne<A, V>(rest), w), 1));
    }

    /// <summary>
    /// tanh x = 1 − w + w·(τ(3 − w) − (1 − w)) / (1 + w + τ(1 − w)) with |x| = n·½ ln 2 + b, w = 2⁻ⁿ and τ = tanh b:
    /// the addition theorem, with 1 − w, which is exact, taken out of the quotient. τ = b + b³p(b²), p of the least
    /// relative error of its degree for |b| ≤ ¼, 3·10⁻⁹.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<A, V>(V x)
        where A : IVectorArithmetic<V>
        where V : struct
    {
        V magnitude = A.AtMost(A.Abs(x), TangentIsOne);

        // −n. Not rounded to nearest: at n = 1 the quotient must not cancel much of the exact part.
        V shifted = A.Add(A.MultiplyAdd(magnitude, -2.88539008177792681f, 0.25f), Shifter);
        V b = A.MultiplyAdd(A.Add(shifted, -Shifter), 0.34657359027997264f, magnitude);
        V square = A.Multiply(b, b);
        V p = A.MultiplyAdd(A.MultiplyAdd(square, -5.1430026756e-2f, 1.3324236615e-1f), square, -3.3333240088e-1f);
        V tangent = A.MultiplyAdd(p, A.Multiply(square, b), b);

        V w = A.PowerOfTwo(shifted);
        V exact = A.Subtract(1, w);
        V denominator = A.MultiplyAdd(tangent, exact, A.Add(w, 1));
        V numerator = A.MultiplyAdd(tangent, A.Subtract(3, w), A.Add(w, -1));
        return A.CopySign(A.MultiplyAdd(A.Divide(numerator, denominator), w, exact), x);
    }

    /// <summary>
    /// e^r − 1 = r + r²q(r) for |r| ≤ ½ ln 2; q is of the least relative error of its degree, 1.3·10⁻⁸.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LessOne<A, V>(V r)
        where A : IVectorArithmetic<V>
        where V : struct
    {
        V q = A.MultiplyAdd(r, 1.388251665e-3f, 8.366547525e-3f);
        q = A.MultiplyAdd(q, r, 4.166720062e-2f);
        q = A.MultiplyAdd(q, r, 1.666654348e-1f);
        q = A.MultiplyAdd(q, r, 4.999999702e-1f);
        return A.MultiplyAdd(q, A.Multiply(r, r), r);
    }
}
