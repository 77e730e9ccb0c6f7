namespace GpuNet.Tests.Formulas;

/// <summary>Distances in units in the last place of single precision.</summary>
internal static class Ulps
{
    /// <summary>2⁻²⁴, the largest relative error of one rounding.</summary>
    public const double Rounding = 1.0 / (1 << 24);

    /// <summary>The spacing of single-precision numbers at a magnitude.</summary>
    public static double At(double magnitude)
    {
        double clamped = Math.Max(Math.Abs(magnitude), Math.ScaleB(1, -126));
        return Math.ScaleB(1, Math.ILogB(clamped) - 23);
    }

    /// <summary>The distance of a result from the exact value; 0 for agreeing NaN and infinities.</summary>
    public static double Between(double exact, float actual)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual))
            return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;

        // What rounds past the largest single-precision number is infinite there.
        if (float.IsInfinity((float)exact) || float.IsInfinity(actual))
            return (float)exact == actual ? 0 : double.PositiveInfinity;
        return Math.Abs(exact - actual) / At(exact);
    }
}
