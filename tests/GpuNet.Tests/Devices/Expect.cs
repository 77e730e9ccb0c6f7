using System.Runtime.InteropServices;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

internal static class Expect
{
    /// <summary>2⁻¹⁴⁹: what the last rounding to a subnormal number may lose.</summary>
    private const double Smallest = 1.4012984643e-45;

    /// <summary>NaN for NaN, infinity for infinity, else within the tolerance.</summary>
    public static void Close(double expected, double tolerance, float actual, string what, int index)
    {
        bool close;
        if (double.IsNaN(expected) || float.IsNaN(actual))
            close = double.IsNaN(expected) && float.IsNaN(actual);
        else if (float.IsInfinity((float)expected) || float.IsInfinity(actual))
            close = (float)expected == actual;
        else
            close = Math.Abs(expected - actual) <= tolerance + (4 * Smallest);
        if (!close)
            Assert.Fail($"{what}: [{index}] is {actual:R} and not {expected:R} ± {tolerance:E2}");
    }

    /// <summary>One rounding, or so many.</summary>
    public static void Rounded(double expected, float actual, string what, int index, int roundings = 1) =>
        Close(expected, roundings * Ulps.Rounding * Math.Abs(expected), actual, what, index);

    /// <summary>
    /// The same bits, or a NaN for a NaN: which of the many, with which sign, is the compiler's choice of operands, and it
    /// makes another one when it compiles a loop again.
    /// </summary>
    public static void SameBits<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string what)
        where T : unmanaged
    {
        if (MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)))
            return;
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
        {
            bool areNaN = expected[index] is float.NaN && actual[index] is float.NaN;
            if (!areNaN && !MemoryMarshal.AsBytes(expected[index..(index + 1)]).SequenceEqual(
                MemoryMarshal.AsBytes(actual[index..(index + 1)])))
            {
                Assert.Fail($"{what}: the bits of [{index}] differ, {expected[index]} and {actual[index]}");
            }
        }
    }
}
