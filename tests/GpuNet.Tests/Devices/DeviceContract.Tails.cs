using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using GpuNet.Tests.Formulas.Activations;
using GpuNet.Tests.Formulas.Cases;
using GpuNet.Tests.Formulas.Losses;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Formulas far from 0: numbers of any size keep their digits, not only their place among larger ones.</content>
public abstract partial class DeviceContract
{
    // As if the input had been off by so many roundings: a device's exponential errs in proportion to its argument.
    private const double InputRoundings = 8;

    [SkippableTheory]
    [MemberData(nameof(ActivationNames))]
    public void Activations_keep_their_relative_error_over_the_whole_range(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        ExactActivation exact = ExactActivation.For(formula);
        float[] x = TailGrid.Sparse;
        using Bench bench = NewBench();
        DeviceBuffer<float> input = bench.In(x);
        DeviceBuffer<float> output = bench.Out(x.Length);
        DeviceBuffer<float> upstream = bench.In([.. Enumerable.Repeat(1f, x.Length)]);
        DeviceBuffer<float> result = bench.Out(x.Length);
        bench.Launch(name, () => formula.Map(Device, input, output));
        bench.Launch($"gradient of {name}", () => formula.MapGradient(
            Device, formula.NeedsInput ? input : null, formula.NeedsOutput ? output : null, upstream, result));
        Near(exact.Value, x, Device.ToArray(output), name);
        Near(exact.Slope, x, Device.ToArray(result), $"gradient of {name}");
    }

    [SkippableTheory]
    [MemberData(nameof(LossNames))]
    public void Losses_keep_their_relative_error_over_the_whole_range(string name)
    {
        LossCase formula = Catalog.Loss(name);
        ExactLoss exact = ExactLoss.ByName[name];
        float[] x = TailGrid.Sparse;
        foreach (float t in exact.Targets)
        {
            using Bench bench = NewBench();
            DeviceBuffer<float> prediction = bench.In(x);
            DeviceBuffer<float> target = bench.In([.. Enumerable.Repeat(t, x.Length)]);
            DeviceBuffer<float> losses = bench.Out(x.Length);
            DeviceBuffer<float> delta = bench.Out(x.Length);
            bench.Launch(name, () => formula.Loss(Device, prediction, target, 1, losses, delta));
            Near(z => exact.Value(z, t), x, Device.ToArray(losses), $"{name} for {t:R}");
            Near(z => exact.Slope(z, t), x, Device.ToArray(delta), $"delta of {name} for {t:R}");
        }
    }

    // By hand: ln(1 + e⁻¹²) = 6.1442·10⁻⁶ and ln(1 + e⁻¹⁷) = 4.1399·10⁻⁸; σ(12) − 1 = −6.1442·10⁻⁶ and σ(17) − 1 =
    // −4.1399·10⁻⁸; e⁻¹⁷ = 4.1399·10⁻⁸ is ELU's slope.
    [SkippableFact]
    public void Small_losses_and_slopes_are_the_ones_worked_by_hand()
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> logits = bench.In([12f, 17f]);
        DeviceBuffer<float> ones = bench.In([1f, 1f]);
        DeviceBuffer<float> losses = bench.Out(2);
        DeviceBuffer<float> delta = bench.Out(2);
        bench.Launch(
            "loss",
            () => Device.Run(
                new Loss<BinaryCrossEntropy>(default(BinaryCrossEntropy), logits, ones, 1, losses, delta)));
        DeviceBuffer<float> negative = bench.In([-17f]);
        DeviceBuffer<float> one = bench.In([1f]);
        DeviceBuffer<float> slope = bench.Out(1);
        bench.Launch("slope", () => Device.Run(new MapGradient<ELU>(new ELU(), negative, null, one, slope)));
        double[] expected = [6.144193477e-6, 4.139937633e-8, -6.144174602e-6, -4.139937547e-8, 4.139937719e-8];
        float[] actual = [.. Device.ToArray(losses), .. Device.ToArray(delta), .. Device.ToArray(slope)];
        for (int index = 0; index < actual.Length; index++)
            Expect.Close(expected[index], 1e-5 * Math.Abs(expected[index]), actual[index], "by hand", index);
    }

    // By hand: ln(1 + e⁻¹²), ln(1 + e⁻¹⁷), ln(1 + e⁻⁴⁰); in single precision 1 + e⁻¹⁷ is 1.
    [SkippableFact]
    public void Small_losses_of_rows_are_the_ones_worked_by_hand()
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> logits = bench.In([12f, 0f, 17f, 0f, 40f, 0f]);
        DeviceBuffer<int> labels = bench.In([0, 0, 0]);
        DeviceBuffer<float> targets = bench.In([1f, 0f, 1f, 0f, 1f, 0f]);
        DeviceBuffer<float>[] losses = [bench.Out(3), bench.Out(3)];
        bench.Launch(
            "cross-entropy", () => Device.Run(new CrossEntropyRows(3, 2, logits, labels, 1, losses[0], null)));
        bench.Launch(
            "soft cross-entropy",
            () => Device.Run(new SoftCrossEntropyRows(3, 2, logits, targets, 1, losses[1], null)));
        double[] expected = [6.144193477e-6, 4.139937633e-8, 4.248354255e-18];
        foreach (DeviceBuffer<float> each in losses)
        {
            for (int row = 0; row < 3; row++)
                Expect.Close(expected[row], 2e-5 * expected[row], Device.ToArray(each)[row], "by hand", row);
        }
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(33)]
    [InlineData(257)]
    [InlineData(5_000)]
    public void Losses_of_rows_keep_their_relative_error(int columns)
    {
        (float[] Logits, int Label)[] cases = [.. ConfidentRows(columns)];
        int rows = cases.Length;
        float[] z = [.. cases.SelectMany(row => row.Logits)];
        float[] t = new float[z.Length];
        for (int row = 0; row < rows; row++)
            t[(row * columns) + cases[row].Label] = 1;
        using Bench bench = NewBench();
        DeviceBuffer<float> logits = bench.In(z);
        DeviceBuffer<int> labels = bench.In([.. cases.Select(row => row.Label)]);
        DeviceBuffer<float> targets = bench.In(t);
        DeviceBuffer<float>[] losses = [.. Enumerable.Range(0, 5).Select(_ => bench.Out(rows))];
        DeviceBuffer<float>[] deltas = [bench.Out(z.Length), bench.InOut(z), bench.InOut(z)];
        void Hard(DeviceBuffer<float> from, DeviceBuffer<float> to, DeviceBuffer<float>? delta) => bench.Launch(
            "cross-entropy", () => Device.Run(new CrossEntropyRows(rows, columns, from, labels, 1, to, delta)));
        void Soft(DeviceBuffer<float> from, DeviceBuffer<float> to, DeviceBuffer<float>? delta) => bench.Launch(
            "soft cross-entropy",
            () => Device.Run(new SoftCrossEntropyRows(rows, columns, from, targets, 1, to, delta)));
        Hard(logits, losses[0], null);
        Hard(logits, losses[1], deltas[0]);
        Hard(deltas[1], losses[2], deltas[1]);
        Soft(logits, losses[3], null);
        Soft(deltas[2], losses[4], deltas[2]);
        for (int way = 0; way < losses.Length; way++)
        {
            float[] values = Device.ToArray(losses[way]);
            for (int row = 0; row < rows; row++)
            {
                (float[] line, int label) = cases[row];
                double exact = Reference.CrossEntropy(line, label);
                double moved = Math.Max(
                    Math.Abs(Moved(line, label, 1) - exact), Math.Abs(Moved(line, label, -1) - exact));

                // Of a sum of equal terms beside a larger one all additions of a run round the same way.
                double error = (2 * FunctionRoundings) + Math.Min(columns, 64) + LongRoundings(columns);
                Expect.Close(
                    exact,
                    (error * GpuNet.Tests.Formulas.Ulps.Rounding * Math.Abs(exact)) + (double.IsNaN(moved) ? 0 : moved),
                    values[row], $"loss of {columns} columns, way {way}", row);
            }
        }

        // As if each distance from the maximum had been off.
        static double Moved(float[] line, int label, int direction)
        {
            const double Off = InputRoundings * GpuNet.Tests.Formulas.Ulps.Rounding;
            double max = Reference.Max(line);
            return Reference.CrossEntropy([.. line.Select(x => max + ((x - max) * (1 + (direction * Off))))], label);
        }
    }

    /// <summary>Rows in which the label's class or another has most of the probability, or shares it.</summary>
    private static IEnumerable<(float[] Logits, int Label)> ConfidentRows(int columns)
    {
        int middle = columns / 2;
        int last = columns - 1;
        foreach (float distance in (float[])[0.25f, 1, 3, 7, 12, 17, 40, 80])
        {
            foreach (int most in (int[])[0, middle, last])
            {
                yield return (Row(0, (most, distance)), most);
                yield return (Row(-distance - 5, (most, -5)), most);
                yield return (Row(0, (most, distance)), (most + 1) % columns);
            }

            // Equal maxima, and one that is a rounding from equal.
            yield return (Row(0, (0, distance), (last, distance)), last);
            yield return (Row(0, (0, distance), (middle, distance), (last, distance)), 0);
            yield return (Row(0, (0, MathF.BitDecrement(distance)), (last, distance)), 0);
        }

        float[] uneven = Numbers.Tame(columns, columns);
        uneven[middle] = 20;
        yield return (uneven, middle);
        yield return (Row(3), last);
        yield return (Row(float.NegativeInfinity, (middle, 3)), middle);
        yield return (Row(float.NegativeInfinity, (middle, 3)), 0);
        yield return (Row(float.NegativeInfinity), 0);
        yield return (Row(0, (middle, float.PositiveInfinity)), middle);
        yield return (Row(0, (middle, float.NaN)), 0);
        yield return (Row(0, (middle, 40), (last, float.NaN)), middle);

        float[] Row(float others, params (int Column, float Logit)[] some)
        {
            float[] row = new float[columns];
            row.AsSpan().Fill(others);
            foreach ((int column, float logit) in some)
                row[column] = logit;
            return row;
        }
    }

    private void Near(Func<double, Exact> exact, float[] x, float[] actual, string what)
    {
        const double Off = InputRoundings * GpuNet.Tests.Formulas.Ulps.Rounding;
        var worst = new WorstDistance(what);
        for (int index = 0; index < x.Length; index++)
        {
            Exact at = exact(x[index]);
            double moved = Math.Max(
                Distance(at, exact(x[index] * (1 + Off))), Distance(at, exact(x[index] * (1 - Off))));

            // A rounding is half an ulp at most.
            worst.Add(at with { Ulps = Math.Max(at.Ulps, FunctionRoundings) + moved }, actual[index], $"{x[index]:R}");
        }

        worst.Check();

        static double Distance(Exact exact, Exact other)
        {
            double scale = Math.Max(Math.Abs(exact.Number), exact.Terms);
            return scale is 0 or double.PositiveInfinity
                ? 0
                : Math.Abs(exact.Number - other.Number) / GpuNet.Tests.Formulas.Ulps.At(scale);
        }
    }
}
