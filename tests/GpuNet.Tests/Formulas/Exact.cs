namespace GpuNet.Tests.Formulas;

/// <summary>A number in double precision and how far single precision may be from it.</summary>
/// <param name="Number">The number.</param>
/// <param name="Ulps">The allowed distance, in ulps of the number or of the terms.</param>
internal readonly record struct Exact(double Number, double Ulps)
{
    private const double SmallestNormal = 1.1754943508222875e-38;

    // What rounds to infinity.
    private const double Overflow = 3.4028236692093846e38;

    /// <summary>
    /// The magnitude at which ulps count where it is not the number's own: of the terms that nearly cancel at a root.
    /// </summary>
    public double Terms { get; init; }

    /// <summary>The distance of a result in ulps. A result below the smallest normal number may be 0.</summary>
    public double Distance(float actual)
    {
        if (double.IsNaN(Number) || float.IsNaN(actual))
            return double.IsNaN(Number) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        double number = Math.Clamp(Number, -Overflow, Overflow);
        double error = Math.Abs(number - Math.Clamp(actual, -Overflow, Overflow));
        return Math.Abs(number) < SmallestNormal && Math.Abs(actual) <= Math.Abs(number)
            ? 0
            : error / GpuNet.Tests.Formulas.Ulps.At(Math.Max(Math.Abs(number), Math.Min(Terms, Overflow)));
    }
}
