using GpuNet.Formulas.Reals;
using Xunit;

namespace GpuNet.Tests.Formulas.Reals;

/// <summary>What vector lanes keep to besides: their functions are as exact as stated, in every lane alike.</summary>
public abstract class LanesContract<R> : RealContract<R>
    where R : unmanaged, ILanes<R>
{
    // Over every number: tanh 1.45 with a fused multiplication, 1.46 without; sigmoid 1.999 with and without.
    private const double ExpUlps = 2;
    private const double LogUlps = 2.5;
    private const double LogOnePlusUlps = 2;
    private const double TanhUlps = 2;
    private const double SigmoidUlps = 2;
    private const double SinCosUlps = 2;
    private const double LargeSinCosUlps = 2.5;

    private static readonly float[] Special =
    [
        0f, -0f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f, 1.17549435e-38f, 1e-30f, -1e-30f, float.MaxValue,
        float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0.625f, -0.625f, 1f, -1f,
    ];

    [Fact]
    public void Exp_is_exact_to_the_stated_ulps() =>
        Exact(R.Exp, Math.Exp, [.. Special, .. Range(-110, 95, 0.0007)], ExpUlps);

    [Fact]
    public void Log_is_exact_to_the_stated_ulps() =>
        Exact(R.Log, Math.Log, [.. Special, .. Range(0.5, 2, 0.00001), .. Patterns(0, 0x7f800000, 14_741)], LogUlps);

    [Fact]
    public void LogOnePlus_is_exact_to_the_stated_ulps() =>
        Exact(
            R.LogOnePlus,
            ExactFunctions.LogOnePlus,
            [0f, float.Epsilon, 1e-40f, 1f, float.NaN, .. Range(0, 1, 0.00001), .. Patterns(0, 0x3f800000, 14_741)],
            LogOnePlusUlps);

    [Fact]
    public void Tanh_is_exact_to_the_stated_ulps() =>
        Exact(
            R.Tanh,
            Math.Tanh,
            [
                .. Special, .. Range(-12, 12, 0.0001), .. Range(0.624, 0.626, 0.0000002),
                .. Range(-0.626, -0.624, 0.0000002), .. Patterns(0, 0x7f800000, 29_483),
                .. Patterns(0x80000000, 0xff800000, 29_483),
            ],
            TanhUlps);

    [Fact]
    public void Sigmoid_is_exact_to_the_stated_ulps() =>
        Exact(
            R.Sigmoid,
            x => 1 / (1 + Math.Exp(-x)),
            [
                .. Special, .. Range(-20, 20, 0.0001), .. Range(-106, -86, 0.00005), .. Range(38, 42, 0.01),
                .. Patterns(0, 0x7f800000, 29_483), .. Patterns(0x80000000, 0xff800000, 29_483),
            ],
            SigmoidUlps);

    [Fact]
    public void Sin_and_Cos_are_exact_to_the_stated_ulps_at_every_magnitude()
    {
        // Beside the multiples of π/2 almost everything cancels; above 8192 the reduction is another.
        float[] near =
        [
            .. Special.Where(x => Math.Abs(x) <= 1 || float.IsNaN(x)), .. Range(-10, 10, 0.0001),
            .. Range(8191, 8192, 0.0005),
            .. Enumerable.Range(0, 5_000).Select(count => (float)(count * Math.PI / 2)),
            .. Patterns(0, 0x46000000, 29_483), .. Patterns(0x80000000, 0xc6000000, 29_483),
        ];
        float[] far =
        [
            .. Special, .. Range(8192, 8193, 0.0005),
            .. Enumerable.Range(6_000, 100_000).Select(count => (float)(count * Math.PI / 2)),
            .. Patterns(0x46000001, 0x7f800000, 9_941), .. Patterns(0xc6000001, 0xff800000, 9_941),
        ];
        Exact(R.Sin, Math.Sin, near, SinCosUlps);
        Exact(R.Cos, Math.Cos, near, SinCosUlps);
        Exact(R.Sin, Math.Sin, far, LargeSinCosUlps);
        Exact(R.Cos, Math.Cos, far, LargeSinCosUlps);
    }

    [Fact]
    public void A_lane_has_the_same_bits_at_every_position_and_beside_every_neighbour()
    {
        for (int index = 0; index < Special.Length; index++)
        {
            for (int lane = 0; lane < R.Count; lane++)
            {
                var input = new float[R.Count];
                for (int other = 0; other < R.Count; other++)
                    input[other] = Special[(index + other - lane + (2 * Special.Length)) % Special.Length];
                R mixed = LaneArray.ToLanes<R>(input);
                R alone = R.Of(Special[index]);
                SameBits(R.Exp(alone), R.Exp(mixed), lane);
                SameBits(R.Log(alone), R.Log(mixed), lane);
                SameBits(R.LogOnePlus(alone), R.LogOnePlus(mixed), lane);
                SameBits(R.Tanh(alone), R.Tanh(mixed), lane);
                SameBits(R.Sigmoid(alone), R.Sigmoid(mixed), lane);
                SameBits(R.Sin(alone), R.Sin(mixed), lane);
                SameBits(R.Cos(alone), R.Cos(mixed), lane);
                SameBits(R.Sqrt(alone), R.Sqrt(mixed), lane);
                SameBits(R.Max(alone, R.One), R.Max(mixed, R.One), lane);
                SameBits(R.MultiplyAdd(alone, alone, alone), R.MultiplyAdd(mixed, mixed, mixed), lane);
            }
        }
    }

    [Fact]
    public void Sum_takes_every_lane_once()
    {
        float[] values = [.. Enumerable.Range(0, R.Count).Select(lane => (float)(1 << lane))];
        Assert.Equal((float)((1 << R.Count) - 1), R.Sum(LaneArray.ToLanes<R>(values)));
    }

    [Fact]
    public void Four_largest_and_four_sums_have_the_bits_of_each_alone()
    {
        var random = new System.Random(7);
        for (int trial = 0; trial < 100; trial++)
        {
            R[] four = [.. Enumerable.Range(0, 4).Select(_ =>
                LaneArray.ToLanes<R>([.. Enumerable.Range(0, R.Count).Select(_ => random.NextSingle() - 0.5f)]))];
            float[] largest = LaneArray.Of(R.Largest(four[0], four[1], four[2], four[3]));
            float[] sums = LaneArray.Of(R.Sum(four[0], four[1], four[2], four[3]));
            Assert.Equal(four.Select(R.Largest), largest);
            Assert.Equal(four.Select(R.Sum), sums);
        }
    }

    [Fact]
    public void Tanh_is_odd_and_keeps_the_sign_of_zero()
    {
        foreach (float x in Special.Where(x => !float.IsNaN(x)))
        {
            uint negative = BitConverter.SingleToUInt32Bits(LaneArray.Of(R.Tanh(R.Of(-x)))[0]);
            uint positive = BitConverter.SingleToUInt32Bits(LaneArray.Of(R.Tanh(R.Of(x)))[0]);
            Assert.Equal(0x80000000u, negative ^ positive);
            Assert.Equal(float.IsNegative(x), positive >> 31 == 1);
        }
    }

    protected override double[] Read(R value) => [.. LaneArray.Of(value).Select(lane => (double)lane)];

    private static void Exact(Func<R, R> lanes, Func<double, double> exact, float[] inputs, double allowed)
    {
        double worst = 0;
        float at = 0;
        for (int start = 0; start < inputs.Length; start += R.Count)
        {
            var chunk = new float[R.Count];
            inputs.AsSpan(start, Math.Min(R.Count, inputs.Length - start)).CopyTo(chunk);
            float[] results = LaneArray.Of(lanes(LaneArray.ToLanes<R>(chunk)));
            for (int lane = 0; lane < R.Count; lane++)
            {
                double ulps = Ulps.Between(exact(chunk[lane]), results[lane]);
                if (ulps > worst)
                    (worst, at) = (ulps, chunk[lane]);
            }
        }

        Assert.True(worst <= allowed, $"{worst:F3} ulps at {at:R}, {allowed} are allowed");
    }

    private static void SameBits(R expected, R actual, int lane) =>
        Assert.Equal(
            BitConverter.SingleToUInt32Bits(LaneArray.Of(expected)[0]),
            BitConverter.SingleToUInt32Bits(LaneArray.Of(actual)[lane]));

    private static IEnumerable<float> Range(double from, double to, double step)
    {
        for (double value = from; value < to; value += step)
            yield return (float)value;
    }

    private static IEnumerable<float> Patterns(uint from, uint to, uint step)
    {
        for (ulong bits = from; bits < to; bits += step)
            yield return BitConverter.UInt32BitsToSingle((uint)bits);
    }
}
