namespace GpuNet.Formulas.Norms;

/// <summary>
/// ‖x‖ = √(Σ(s·xᵢ)²)/s. s = 1 unless the sum of squares overflows or loses digits to underflow; then a power of two
/// brings the squares back into range. Two such powers are enough for all floats: Blue, ACM Transactions on
/// Mathematical Software 4 (1978).
/// </summary>
public static class EuclideanNorm
{
    // Σx² ≥ 2⁻⁷⁰: what 2³¹ squares below 2⁻¹²⁶ lost is beyond a float's digits.
    private const float Least = 8.4703294725430034e-22f;

    // Of 2³¹ numbers below 2¹²⁸ the squares stay below 2¹²⁷; a number that made the sum overflow keeps its digits.
    private const float Shrinking = 8.2718061255302767e-25f;

    // Σx² < 2⁻⁷⁰ stays below 2¹²⁶, and the square of the least float, 2⁻¹⁴⁹, is a normal one.
    private const float Growing = 3.1691265005705735e29f;

    /// <summary>
    /// The s with which to sum the squares, given Σx²: 1 if that sum is valid or NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Scale<R>(R squares)
        where R : struct, IReal<R>
    {
        R grown = R.IfGreater(-squares, R.Of(-Least), R.Of(Growing), R.One);
        return R.IfGreater(squares, R.Of(float.MaxValue), R.Of(Shrinking), grown);
    }

    /// <summary>√(Σ(s·xᵢ)²)/s; infinite only if the norm exceeds the largest float, or an x is infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Value<R>(R squares, R scale)
        where R : struct, IReal<R> =>
        R.Sqrt(squares) / scale;
}
