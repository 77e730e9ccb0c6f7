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
