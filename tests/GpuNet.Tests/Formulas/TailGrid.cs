namespace GpuNet.Tests.Formulas;

/// <summary>Numbers over the whole range of single precision, for laws about relative errors.</summary>
internal static class TailGrid
{
    private static readonly float[] Significands = [1f, 1.25f, 1.4142135f, 1.75f, 1.9999999f];

    /// <summary>Both signs of every exponent, dense around 0 and as far as exponentials are neither 0 nor infinite.</summary>
    public static float[] All { get; } =
    [
        0f, -0f, float.Epsilon, -float.Epsilon, .. Exponents(-149, 127), .. Range(6, 0.00173), .. Range(110, 0.0137),
    ];

    /// <summary>Fewer, and none so small that a device may take it for 0.</summary>
    public static float[] Sparse { get; } = [0f, -0f, .. Exponents(-126, 127), .. Range(6, 0.0173), .. Range(110, 0.277)];

    private static IEnumerable<float> Exponents(int from, int to)
    {
        for (int exponent = from; exponent <= to; exponent++)
        {
            foreach (float significand in Significands)
            {
                float number = MathF.ScaleB(significand, exponent);
                yield return number;
                yield return -number;
            }
        }
    }

    private static IEnumerable<float> Range(double limit, double step)
    {
        for (double number = -limit; number <= limit; number += step)
            yield return (float)number;
    }
}
