namespace GpuNet.Formulas.Sums;

/// <summary>
/// A sum s and its rounding error e: s + e is the sum of the n numbers that were added, within n·2⁻⁴⁶ of the sum of
/// their magnitudes, and s is s + e rounded. The error of an addition is Knuth's (The Art of Computer Programming 2,
/// section 4.2.2), which needs no comparison.
/// </summary>
/// <remarks>
/// There is no product in it, so that a compiler which contracts products and sums cannot change it. Where s is
/// infinite or NaN it stays so, and e is 0.
/// </remarks>
/// <param name="Sum">s.</param>
/// <param name="Rest">e.</param>
/// <typeparam name="R">The real number.</typeparam>
public readonly record struct CompensatedSum<R>(R Sum, R Rest)
    where R : struct, IReal<R>
{
    /// <summary>0.</summary>
    public static CompensatedSum<R> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(R.Zero, R.Zero);
    }

    /// <summary>With one more number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CompensatedSum<R> With(R x)
    {
        R sum = Sum + x;
        R added = sum - Sum;
        R rest = Rest + ((Sum - (sum - added)) + (x - added));

        // Added in at once: a rest that grew by itself would be rounded as the sum was. Where the sum is not finite the
        // rest is NaN, which would spread. The constants stand on the right: on the left a GPU compares NaN wrongly.
        R room = R.Of(float.MaxValue) - R.Abs(sum);
        R rounded = R.IfGreater(room, -R.One, sum + rest, sum);
        return new CompensatedSum<R>(rounded, R.IfGreater(room, -R.One, rest - (rounded - sum), R.Zero));
    }
}
