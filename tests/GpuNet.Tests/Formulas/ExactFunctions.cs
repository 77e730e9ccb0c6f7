namespace GpuNet.Tests.Formulas;

/// <summary>Functions in double precision where nothing cancels: what single precision is compared with.</summary>
internal static class ExactFunctions
{
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    /// <summary>ln(1 + t) for t ≥ 0, by its series where 1 + t has lost the digits of t.</summary>
    public static double LogOnePlus(double t) =>
        t < 1e-4 ? t - (t * t / 2) + (t * t * t / 3) - (t * t * t * t / 4) : Math.Log(1 + t);

    /// <summary>eˣ − 1 for x ≤ 0, as 2e^½x sinh ½x near 0.</summary>
    public static double ExpMinusOne(double x) =>
        x < -1 ? Math.Exp(x) - 1 : 2 * Math.Exp(x / 2) * Math.Sinh(x / 2);

    /// <summary>ln(1 + eˣ).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>1 / cosh² x.</summary>
    public static double SquaredSecant(double x) => 1 / (Math.Cosh(x) * Math.Cosh(x));
}
