using GpuNet.Devices;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Sums that go on over many launches.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void Accumulate_adds_every_element_to_the_running_sum()
    {
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Tame(length, length + 10);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> running = bench.InOut([1 << 20, 1f / 32]);
            bench.Launch(
                "accumulate", () => Device.Run(new Accumulate(input, running, bench.SumWorkspace(input))));
            (double sum, double magnitude) = Reference.Sum(x);
            Assert.Equal(
                (1 << 20) + (1.0 / 32) + sum, Running(running), ((length + 2) * Ulps.Rounding * magnitude) + 1e-7);
        }
    }

    // Added to a float, each of these is rounded to 0 or to 0.25; and from 2²¹ on a batch of one adds nothing at all.
    [SkippableTheory]
    [InlineData(1 << 21, 0.1f)]
    [InlineData(-(1 << 21), 0.1f)]
    [InlineData(1 << 24, -0.3f)]
    [InlineData(0, 1e-3f)]
    public void A_running_sum_keeps_what_a_float_would_round_off(int start, float addend)
    {
        const int Launches = 1000;
        using Bench bench = NewBench();
        DeviceBuffer<float> input = bench.In([addend]);
        DeviceBuffer<float> running = bench.InOut([start, 0f]);
        for (int launch = 0; launch < Launches; launch++)
            Device.Run(new Accumulate(input, running));
        double expected = start + (Launches * (double)addend);

        // Each launch rounds what a float would round off, once.
        double error = Launches * Math.Pow(2, -47) * Math.Max(Math.Abs(start), Math.Abs(expected));
        Assert.Equal(expected, Running(running), error);
    }

    [SkippableFact]
    public void A_running_sum_is_rounded_to_nearest_and_exact_where_it_cancels()
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> input = bench.InOut([1f]);
        DeviceBuffer<float> running = bench.InOut([1 << 30, 0f]);
        Device.Run(new Accumulate(input, running));
        Assert.Equal([1 << 30, 1], Device.ToArray(running));
        Device.CopyIn<float>([-(1 << 30)], input);
        Device.Run(new Accumulate(input, running));
        Assert.Equal([1, 0], Device.ToArray(running));
    }

    [SkippableFact]
    public void A_running_sum_that_is_not_finite_is_read_as_what_it_is()
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> input = bench.InOut([float.PositiveInfinity]);
        DeviceBuffer<float> running = bench.InOut([3, 1e-8f]);
        Device.Run(new Accumulate(input, running));
        Assert.Equal([float.PositiveInfinity, 0], Device.ToArray(running));
        Device.CopyIn<float>([-2], input);
        Device.Run(new Accumulate(input, running));
        Assert.Equal([float.PositiveInfinity, 0], Device.ToArray(running));
        Device.CopyIn<float>([float.NegativeInfinity], input);
        Device.Run(new Accumulate(input, running));
        Assert.Equal([float.NaN, 0], Device.ToArray(running));
        Device.CopyIn<float>([1], input);
        Device.Run(new Accumulate(input, running));
        Assert.Equal([float.NaN, 0], Device.ToArray(running));
        Device.CopyIn<float>([float.MaxValue, 0], running);
        Device.CopyIn<float>([float.MaxValue], input);
        Device.Run(new Accumulate(input, running));
        Assert.Equal([float.PositiveInfinity, 0], Device.ToArray(running));
    }

    private double Running(DeviceBuffer<float> sum)
    {
        float[] parts = Device.ToArray(sum);
        return (double)parts[CompensatedSumLayout.Sum] + parts[CompensatedSumLayout.Rest];
    }
}
