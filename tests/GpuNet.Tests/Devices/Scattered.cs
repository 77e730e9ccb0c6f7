using GpuNet.Tests.Formulas;

namespace GpuNet.Tests.Devices;

/// <summary>
/// Sums at places, in double with what they may be off, and in single precision in the order of adding.
/// </summary>
internal sealed class Scattered(int length)
{
    private readonly double[] sums = new double[length];
    private readonly double[] magnitudes = new double[length];
    private readonly int[] counts = new int[length];
    private readonly float[] ordered = new float[length];

    public void Add(int place, double number)
    {
        sums[place] += number;
        magnitudes[place] += double.IsFinite(number) ? Math.Abs(number) : 0;
        counts[place]++;
        ordered[place] += (float)number;
    }

    public void Check(float[] actual, string what, bool sameOrder)
    {
        for (int place = 0; place < length; place++)
        {
            Expect.Close(
                sums[place], (counts[place] + 1) * Ulps.Rounding * magnitudes[place], actual[place], what, place);
            if (sameOrder)
                Expect.Close(ordered[place], 0, actual[place], $"{what}, in order", place);
        }
    }
}
