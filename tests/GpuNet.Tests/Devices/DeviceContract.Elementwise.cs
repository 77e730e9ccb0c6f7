using GpuNet.Devices;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Launches on each element by itself.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void Fill_writes_the_value_everywhere()
    {
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            DeviceBuffer<float> result = bench.Out(length);
            bench.Launch("fill", () => Device.Run(new Fill(result, 1.5f)));
            Assert.All(Device.ToArray(result), value => Assert.Equal(1.5f, value));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(ActivationNames))]
    public void Map_computes_the_activation_also_in_place(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Wild(length, length + 1);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> output = bench.Out(length);
            DeviceBuffer<float> both = bench.InOut(x);
            bench.Launch(name, () => formula.Map(Device, input, output));
            bench.Launch(name, () => formula.Map(Device, both, both));
            float[] y = Device.ToArray(output);
            Expect.SameBits<float>(y, Device.ToArray(both), $"{name} in place");
            for (int index = 0; index < length; index++)
            {
                double expected = formula.Value((double)x[index]);
                Expect.Close(expected, FunctionError(expected), y[index], $"{name} of {length}", index);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(ActivationNames))]
    public void MapGradient_multiplies_by_the_derivative_also_in_place(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Wild(length, length + 2);
            float[] y = [.. x.Select(value => (float)formula.Value((double)value))];
            float[] g = Numbers.Wild(length, length + 3);
            DeviceBuffer<float>? input = formula.NeedsInput ? bench.In(x) : null;
            DeviceBuffer<float>? output = formula.NeedsOutput ? bench.In(y) : null;
            DeviceBuffer<float> upstream = bench.In(g);
            DeviceBuffer<float> result = bench.Out(length);
            DeviceBuffer<float> both = bench.InOut(g);
            bench.Launch(name, () => formula.MapGradient(Device, input, output, upstream, result));
            bench.Launch(name, () => formula.MapGradient(Device, input, output, both, both));
            float[] delta = Device.ToArray(result);
            Expect.SameBits<float>(delta, Device.ToArray(both), $"gradient of {name} in place");
            for (int index = 0; index < length; index++)
            {
                double slope = formula.Derivative(x[index], y[index]);
                double tolerance = Math.Abs(g[index]) * FunctionError(slope);

                // A slope past the largest number is infinite before it meets a small gradient.
                if (float.IsInfinity((float)slope))
                    slope = (float)slope;
                Expect.Close(g[index] * slope, tolerance, delta[index], $"gradient of {name} of {length}", index);
            }
        }
    }

    [SkippableFact]
    public void Add_Scale_and_Multiply_round_as_arithmetic_does_also_in_place()
    {
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] a = Numbers.Wild(length, length + 4);
            float[] b = Numbers.Wild(length, length + 6);
            DeviceBuffer<float> left = bench.In(a);
            DeviceBuffer<float> right = bench.In(b);
            DeviceBuffer<float>[] sums = [bench.Out(length), bench.InOut(a), bench.InOut(b)];
            DeviceBuffer<float>[] products = [bench.Out(length), bench.InOut(a), bench.InOut(b)];
            DeviceBuffer<float>[] scaled = [bench.Out(length), bench.InOut(a)];
            bench.Launch("add", () => Device.Run(new Add(0.75f, left, -1.25f, right, sums[0])));
            bench.Launch("add", () => Device.Run(new Add(0.75f, sums[1], -1.25f, right, sums[1])));
            bench.Launch("add", () => Device.Run(new Add(0.75f, left, -1.25f, sums[2], sums[2])));
            bench.Launch("multiply", () => Device.Run(new Multiply(left, right, products[0])));
            bench.Launch("multiply", () => Device.Run(new Multiply(products[1], right, products[1])));
            bench.Launch("multiply", () => Device.Run(new Multiply(left, products[2], products[2])));
            bench.Launch("scale", () => Device.Run(new Scale(-0.3f, left, scaled[0])));
            bench.Launch("scale", () => Device.Run(new Scale(-0.3f, scaled[1], scaled[1])));
            float[][] added = [.. sums.Select(Device.ToArray)];
            float[][] multiplied = [.. products.Select(Device.ToArray)];
            float[][] stretched = [.. scaled.Select(Device.ToArray)];
            for (int index = 0; index < length; index++)
            {
                double first = 0.75 * a[index];
                double second = -1.25 * b[index];
                double tolerance = 2 * Ulps.Rounding * (Math.Abs(first) + Math.Abs(second));
                foreach (float[] result in added)
                    Expect.Close(first + second, tolerance, result[index], "add", index);
                foreach (float[] result in multiplied)
                    Expect.Rounded((double)a[index] * b[index], result[index], "multiply", index);
                foreach (float[] result in stretched)
                    Expect.Rounded((double)-0.3f * a[index], result[index], "scale", index);
            }
        }
    }

    [SkippableFact]
    public void Dropout_keeps_what_Philox_says_forward_and_backward_also_in_place()
    {
        const float Rate = 0.3f;
        const int Step = 41;
        var key = new DropoutKey(0x123456789abcdef0, 0x1003);
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Wild(length, length + 5);
            DeviceBuffer<int> counters = bench.In([Step, 7, 8, 9]);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> result = bench.Out(length);
            DeviceBuffer<float> both = bench.InOut(x);
            bench.Launch("dropout", () => Device.Run(new Dropout(Rate, key, counters, input, result)));
            bench.Launch("dropout", () => Device.Run(new Dropout(Rate, key, counters, both, both)));
            float[] actual = Device.ToArray(result);
            Expect.SameBits<float>(actual, Device.ToArray(both), "dropout in place");
            for (int index = 0; index < length; index++)
            {
                double expected = Reference.Kept(key, Step, index, Rate) ? x[index] / (1 - (double)Rate) : 0;
                Expect.Rounded(expected, actual[index], "dropout", index, roundings: 4);
            }
        }
    }

    [SkippableFact]
    public void Dropout_keeps_the_mean_and_draws_anew_for_each_step_stream_and_seed()
    {
        const int Length = 20_000;
        float[] first = Mask(1, 1, 1, 0.25f);

        // Five standard errors of a mean of 0 or 4/3.
        double error = 5 * Math.Sqrt(0.25 / 0.75 / Length);
        Assert.InRange(first.Average(value => (double)value), 1 - error, 1 + error);
        foreach (float[] other in new[] { Mask(2, 1, 1, 0.25f), Mask(1, 2, 1, 0.25f), Mask(1, 1, 2, 0.25f) })
        {
            // Independent masks agree where both keep or both drop: 0.75² + 0.25² = 0.625 of all elements.
            double agreeing = first.Zip(other).Average(pair => pair.First == pair.Second ? 1.0 : 0);
            Assert.InRange(agreeing, 0.6, 0.65);
        }

        Assert.All(Mask(1, 1, 1, 0), value => Assert.Equal(1f, value));

        float[] Mask(ulong seed, uint stream, int step, float rate)
        {
            using Bench bench = NewBench();
            DeviceBuffer<int> counters = bench.In([step, 0, 0, 0]);
            DeviceBuffer<float> ones = bench.In([.. Enumerable.Repeat(1f, Length)]);
            DeviceBuffer<float> result = bench.Out(Length);
            bench.Launch(
                "dropout", () => Device.Run(new Dropout(rate, new DropoutKey(seed, stream), counters, ones, result)));
            return Device.ToArray(result);
        }
    }

    [SkippableTheory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void Dropout_refuses_a_rate_outside_its_range_by_name(float rate)
    {
        using Bench bench = NewBench();
        DeviceBuffer<int> counters = bench.In(new int[StepCounters.Length]);
        DeviceBuffer<float> input = bench.InOut(new float[3]);
        _ = Assert.Throws<ArgumentOutOfRangeException>(
            nameof(rate), () => Device.Run(new Dropout(rate, default, counters, input, input)));
    }

    [SkippableTheory]
    [MemberData(nameof(LossNames))]
    public void Loss_gives_losses_and_deltas_together_or_apart(string name)
    {
        const float Scale = 0.125f;
        LossCase formula = Catalog.Loss(name);
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Wild(length, length + 7);
            if (length > 3)
                (x[1], x[3]) = (1000f, -1000f);
            float[] t = Numbers.Tame(length, length + 8, 0, 1);
            DeviceBuffer<float> prediction = bench.In(x);
            DeviceBuffer<float> target = bench.In(t);
            DeviceBuffer<float>[] losses = [bench.Out(length), bench.Out(length)];
            DeviceBuffer<float>[] deltas = [bench.Out(length), bench.Out(length), bench.InOut(x)];
            bench.Launch(name, () => formula.Loss(Device, prediction, target, Scale, losses[0], deltas[0]));
            bench.Launch(name, () => formula.Loss(Device, prediction, target, Scale, losses[1], null));
            bench.Launch(name, () => formula.Loss(Device, prediction, target, Scale, null, deltas[1]));
            bench.Launch(name, () => formula.Loss(Device, deltas[2], target, Scale, null, deltas[2]));
            float[] values = Device.ToArray(losses[0]);
            float[] slopes = Device.ToArray(deltas[0]);
            Expect.SameBits<float>(values, Device.ToArray(losses[1]), $"{name} without delta");
            Expect.SameBits<float>(slopes, Device.ToArray(deltas[1]), $"{name} without losses");
            Expect.SameBits<float>(slopes, Device.ToArray(deltas[2]), $"{name} in place");
            for (int index = 0; index < length; index++)
            {
                double value = formula.Value(x[index], t[index]);
                Expect.Close(value, Error(formula.Value), values[index], name, index);
                double slope = formula.Derivative(x[index], t[index]);

                // A function's value may count several times in a slope: 4y(y − t) with y = tanh x.
                double slopeError = Error(formula.Derivative) + FunctionError(slope);
                Expect.Close(Scale * slope, Scale * slopeError, slopes[index], $"delta of {name}", index);

                // As if each input had been off by a few roundings, and the result rounded.
                double Error(Func<double, double, double> f)
                {
                    const double Off = 1 + (8 * Ulps.Rounding);
                    double exact = f(x[index], t[index]);
                    return FunctionError(exact)
                        + Math.Abs(f(x[index] * Off, t[index]) - exact)
                        + Math.Abs(f(x[index], t[index] * Off) - exact);
                }
            }
        }
    }
}
