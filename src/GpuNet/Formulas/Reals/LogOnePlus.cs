using System.Runtime.CompilerServices;

namespace GpuNet.Formulas.Reals;

/// <summary>ln(1 + t) for 0 ≤ t ≤ 1, exact to a few ulps also where 1 + t rounds to 1.</summary>
/// <remarks>With u = 1 + t rounded, ln(u)·t/(u − 1): the error of u cancels. Kahan's; Higham, Accuracy and Stability
/// of Numerical Algorithms, 2nd ed. 2002, section 1.14.1 has its sibling for e^t − 1.</remarks>
internal static class LogOnePlus
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Of<R>(R t)
        where R : struct, IReal<R>
    {
        R sum = R.One + t;
        R rounded = sum - R.One;

        // Above 0 the quotient is near 1; at 0, and for NaN, t is all there is.
        return R.IfGreater(rounded, R.Zero, R.Log(sum) * (t / rounded), t);
    }
}
