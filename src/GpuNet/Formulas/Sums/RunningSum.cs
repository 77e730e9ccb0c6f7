using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Formulas.Sums;

/// <summary>
/// A sum that goes on for long, as two numbers: what is rounded off one is kept in the other. In single precision an
/// addition then rounds by less than 2⁻⁴⁷ of the sum, and not by 2⁻²⁴. Dekker, Numerische Mathematik 18, 1971; Knuth, TAOCP 2, section 4.2.2.
/// </summary>
/// <remarks>There is no product in it that a compiler could contract.</remarks>
/// <param name="Sum">The sum, rounded to nearest.</param>
/// <param name="Rest">What rounding left out of it; 0 where the sum is NaN or infinite.</param>
public readonly record struct RunningSum<R>(R Sum, R Rest)
    where R : struct, IReal<R>
{
    /// <summary>The sum with another number on top.</summary>
    /// <param name="addend">A number that is rounded already, and no product that is still to be.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RunningSum<R> Plus(R addend)
    {
        RunningSum<R> first = Exact(Sum, addend);
        return Exact(first.Sum, Rest + first.Rest);
    }

    /// <summary>left + right, and what rounding leaves out of it, whichever is the greater.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RunningSum<R> Exact(R left, R right)
    {
        R sum = left + right;
        R added = sum - left;
        R rest = (left - (sum - added)) + (right - added);

        // Infinity minus infinity is NaN, which would spread to the sum. The constants stand on the right: on the left
        // a GPU compares them to NaN wrongly.
        R room = R.Of(float.MaxValue) - R.Abs(sum);
        return new RunningSum<R>(sum, R.IfGreater(room, -R.One, rest, R.Zero));
    }
}
