using GpuNet.Devices;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Launches on whole vectors.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void Dot_sums_every_product_once_afresh_or_on_top()
    {
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] a = Numbers.Tame(length, length + 3);
            float[] b = Numbers.Tame(length, length + 4);
            DeviceBuffer<float> left = bench.In(a);
            DeviceBuffer<float> right = bench.In(b);
            DeviceBuffer<float> fresh = bench.Out(1);
            DeviceBuffer<float> added = bench.InOut([2.5f]);
            DeviceBuffer<float> squares = bench.Out(1);
            bench.Launch(
                "dot", () => Device.Run(new Dot(left, right, fresh, Accumulate: false, bench.SumWorkspace(left))));
            bench.Launch(
                "dot", () => Device.Run(new Dot(left, right, added, Accumulate: true, bench.SumWorkspace(left))));
            bench.Launch(
                "dot", () => Device.Run(new Dot(left, left, squares, Accumulate: false, bench.SumWorkspace(left))));
            double sum = 0;
            double magnitude = 0;
            for (int index = 0; index < length; index++)
            {
                sum += (double)a[index] * b[index];
                magnitude += Math.Abs((double)a[index] * b[index]);
            }

            double error = (length + 2) * Ulps.Rounding * magnitude;
            Expect.Close(sum, error, Device.ToArray(fresh)[0], $"dot of {length}", 0);
            Expect.Close(
                sum + 2.5,
                error + (2 * Ulps.Rounding * Math.Abs(sum + 2.5)),
                Device.ToArray(added)[0],
                $"dot of {length} on top",
                0);
            double square = a.Sum(x => (double)x * x);
            Expect.Close(
                square,
                (length + 2) * Ulps.Rounding * square,
                Device.ToArray(squares)[0],
                $"dot of {length} with itself",
                0);
        }
    }

    [SkippableFact]
    public void Norm_is_the_root_of_the_sum_of_squares_afresh_or_on_top()
    {
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Tame(length, length + 5);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> fresh = bench.Out(1);
            DeviceBuffer<float> added = bench.InOut([2.5f]);
            bench.Launch(
                "norm", () => Device.Run(new Norm(input, fresh, Accumulate: false, bench.SumWorkspace(input))));
            bench.Launch("norm", () => Device.Run(new Norm(input, added, Accumulate: true, bench.SumWorkspace(input))));
            double square = x.Sum(value => (double)value * value);
            foreach ((double expected, DeviceBuffer<float> actual) in
                ((double, DeviceBuffer<float>)[])[(Math.Sqrt(square), fresh), (Math.Sqrt(square + 6.25), added)])
            {
                Expect.Close(
                    expected, (length + 4) * Ulps.Rounding * expected, Device.ToArray(actual)[0], $"norm of {length}",
                    0);
            }
        }
    }

    [SkippableTheory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Dot_and_norm_hide_no_number_that_is_not_finite(float odd)
    {
        foreach (int length in Lengths.Where(length => length > 0))
        {
            foreach (int place in (int[])[0, length / 2, length - 1])
            {
                using Bench bench = NewBench();
                float[] x = Numbers.Tame(length, 6);
                x[place] = odd;
                DeviceBuffer<float> input = bench.In(x);
                DeviceBuffer<float> dot = bench.Out(1);
                DeviceBuffer<float> norm = bench.Out(1);
                bench.Launch(
                    "dot", () => Device.Run(new Dot(input, input, dot, Accumulate: false, bench.SumWorkspace(input))));
                bench.Launch(
                    "norm", () => Device.Run(new Norm(input, norm, Accumulate: false, bench.SumWorkspace(input))));
                double expected = float.IsNaN(odd) ? double.NaN : double.PositiveInfinity;
                Expect.Close(expected, 0, Device.ToArray(dot)[0], $"dot of {length} with {odd} at {place}", 0);
                Expect.Close(expected, 0, Device.ToArray(norm)[0], $"norm of {length} with {odd} at {place}", 0);
            }
        }
    }

    [SkippableTheory]
    [InlineData(0f, 1f)]
    [InlineData(1f, 1f)]
    [InlineData(2f, 2f)]
    [InlineData(2.000001f, 2f)]
    [InlineData(8f, 2f)]
    [InlineData(float.PositiveInfinity, 2f)]
    [InlineData(float.NaN, 2f)]
    [InlineData(8f, float.PositiveInfinity)]
    public void ClipByNorm_shortens_what_is_longer_also_in_place(float length, float limit)
    {
        foreach (int count in Lengths)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Wild(count, count + 7);
            DeviceBuffer<float> norm = bench.In([length]);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float>[] results = [bench.Out(count), bench.InOut(x)];
            bench.Launch("clip by norm", () => Device.Run(new ClipByNorm(limit, norm, input, results[0])));
            bench.Launch("clip by norm", () => Device.Run(new ClipByNorm(limit, norm, results[1], results[1])));
            double factor = !float.IsFinite(length) ? double.NaN : length <= limit ? 1 : (double)limit / length;
            foreach (float[] actual in results.Select(Device.ToArray))
            {
                for (int index = 0; index < count; index++)
                    Expect.Rounded(factor * x[index], actual[index], $"clip {length} to {limit}", index, roundings: 3);
            }
        }
    }

    [SkippableTheory]
    [InlineData(3e19f, 4e19f, 0f)]
    [InlineData(3e-30f, 4e-30f, 0f)]
    [InlineData(3e19f, 1f, 0f)]
    [InlineData(1e-37f, -1e-38f, 0f)]
    [InlineData(2e38f, -2e38f, 0f)]
    [InlineData(3e38f, 3e38f, 0f)]
    [InlineData(3e19f, 4e19f, 12e19f)]
    [InlineData(3e-30f, 4e-30f, 12e-30f)]
    [InlineData(3f, 4f, 12e19f)]
    [InlineData(3e-30f, 4e-30f, 12f)]
    [InlineData(0f, 0f, 0f)]
    public void Norm_is_right_where_squares_overflow_or_vanish(float first, float second, float before)
    {
        foreach (int length in Lengths.Where(length => length > 1))
        {
            using Bench bench = NewBench();
            var x = new float[length];
            x[0] = first;
            x[^1] = second;
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> norm = bench.InOut([before]);
            bench.Launch("norm", () => Device.Run(new Norm(input, norm, Accumulate: true, bench.SumWorkspace(input))));
            double expected = Math.Sqrt(
                ((double)first * first) + ((double)second * second) + ((double)before * before));
            Expect.Rounded(expected, Device.ToArray(norm)[0], $"norm of {length}", 0, roundings: 6);
        }
    }

    [SkippableFact]
    public void Norm_finds_digits_among_many_small_squares()
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> input = bench.In([.. Enumerable.Repeat(1e-22f, LargeLength)]);
        DeviceBuffer<float> norm = bench.Out(1);
        bench.Launch("norm", () => Device.Run(new Norm(input, norm, Accumulate: false, bench.SumWorkspace(input))));
        Expect.Rounded(1e-22f * Math.Sqrt(LargeLength), Device.ToArray(norm)[0], "norm", 0, LongRoundings(LargeLength));
    }

    [SkippableTheory]
    [InlineData(3e19f, 4e19f, 1f)]
    [InlineData(3e38f, 1e38f, 1e-3f)]
    [InlineData(3e-30f, 4e-30f, 1e-36f)]
    public void Clipping_keeps_the_direction_whatever_the_magnitude(float first, float second, float limit)
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> values = bench.InOut([first, second]);
        DeviceBuffer<float> norm = bench.Out(1);
        bench.Launch("norm", () => Device.Run(new Norm(values, norm, Accumulate: false, bench.SumWorkspace(values))));
        bench.Launch("clip by norm", () => Device.Run(new ClipByNorm(limit, norm, values, values)));
        float[] clipped = Device.ToArray(values);
        double length = Math.Sqrt(((double)first * first) + ((double)second * second));
        Expect.Rounded(limit * (first / length), clipped[0], "clipped", 0, roundings: 8);
        Expect.Rounded(limit * (second / length), clipped[1], "clipped", 1, roundings: 8);
    }

    [SkippableTheory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void ClipByNorm_refuses_a_limit_that_is_not_above_zero(float limit)
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> norm = bench.In([1f]);
        DeviceBuffer<float> values = bench.InOut([1f]);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Device.Run(new ClipByNorm(limit, norm, values, values)));
    }
}
