using GpuNet.Devices;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Reductions over axes, and what spreads numbers along them.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void SumAxes_and_MaxAxes_reduce_what_is_under_each_kept_element()
    {
        foreach (ReductionTrial trial in ReductionTrial.All)
        {
            using Bench bench = NewBench();
            float[] tame = Numbers.Tame(trial.Length, trial.Length + 1);
            float[] wild = Array.ConvertAll(Numbers.Wild(trial.Length, trial.Length + 2), MathF.Round);
            DeviceBuffer<float> input = bench.In(tame);
            DeviceBuffer<float> rough = bench.In(wild);
            DeviceBuffer<float> sums = bench.Out(trial.Kept.Count);
            bench.Launch("sum over axes", () => Device.Run(new SumAxes(trial.Kept, trial.Reduced, 0.5f, input, sums)));
            float[] actual = Device.ToArray(sums);
            for (int index = 0; index < actual.Length; index++)
            {
                float[] terms = [.. trial.Under(index).Select(place => tame[place])];
                (double sum, double magnitude) = Reference.Sum(terms);
                double error = (Math.Min(terms.Length, 1100) + 2) * Ulps.Rounding * 0.5 * magnitude;
                Expect.Close(0.5 * sum, error, actual[index], $"sum over axes of {trial}", index);
            }

            if (trial.Reduced.Count == 0)
                continue;
            DeviceBuffer<float> largest = bench.Out(trial.Kept.Count);
            DeviceBuffer<float> alone = bench.Out(trial.Kept.Count);
            DeviceBuffer<int> winners = bench.InOut(new int[trial.Kept.Count]);
            bench.Launch("maximum over axes", () => Device.Run(
                new MaxAxes(trial.Kept, trial.Reduced, rough, largest, winners)));
            bench.Launch("maximum over axes", () => Device.Run(
                new MaxAxes(trial.Kept, trial.Reduced, rough, alone, default)));
            int[] expected = [.. Enumerable.Range(0, trial.Kept.Count).Select(index => trial.Under(index).Aggregate(
                (best, place) => wild[place] > wild[best] || (float.IsNaN(wild[place]) && !float.IsNaN(wild[best]))
                    ? place
                    : best))];
            Assert.Equal(expected, Device.ToArray(winners));
            float[] values = [.. expected.Select(place => wild[place])];
            Expect.SameBits<float>(values, Device.ToArray(largest), $"maximum over axes of {trial}");
            Expect.SameBits<float>(values, Device.ToArray(alone), $"maximum over axes of {trial} without winners");

            float[] g = Numbers.Wild(expected.Length, 7);
            DeviceBuffer<float> upstream = bench.In(g);
            DeviceBuffer<float> gradient = bench.Out(trial.Length);
            bench.Launch("gradient of maximum over axes", () => Device.Run(
                new MaxAxesGradient(trial.Spread, winners, upstream, gradient)));
            float[] won = new float[trial.Length];
            for (int index = 0; index < expected.Length; index++)
                won[expected[index]] = g[index];
            Expect.SameBits<float>(won, Device.ToArray(gradient), $"gradient of maximum over axes of {trial}");
        }
    }

    [SkippableFact]
    public void A_sum_over_a_long_axis_is_as_right_as_over_a_short_one()
    {
        foreach ((int length, int inner, bool across) in ((int, int, bool)[])[(70_000, 1, false), (20_000, 3, true)])
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Tame(length * inner, 5, 0, 1);
            StridedLayout kept = new([inner], [1], [1]);
            StridedLayout reduced = new([length], [inner], [0]);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> sums = bench.Out(inner);
            bench.Launch("sum over axes", () => Device.Run(new SumAxes(kept, reduced, 1, input, sums)));
            float[] actual = Device.ToArray(sums);
            for (int index = 0; index < inner; index++)
            {
                double sum = Enumerable.Range(0, length).Sum(row => (double)x[(row * inner) + index]);
                double error = 64 * Ulps.Rounding * sum;
                Expect.Close(sum, error, actual[index], $"sum over {length}, across: {across}", index);
            }
        }
    }

    [SkippableFact]
    public void AddBroadcast_and_MultiplyBroadcast_take_each_operand_from_its_place()
    {
        foreach (StridedTrial trial in StridedTrial.All(StridedSizes))
        {
            using Bench bench = NewBench();
            float[] a = Numbers.Wild(trial.FirstLength, trial.Seed);
            float[] b = Numbers.Wild(trial.SecondLength, trial.Seed + 1);
            DeviceBuffer<float> left = bench.In(a);
            DeviceBuffer<float> right = bench.In(b);
            DeviceBuffer<float> sum = bench.Out(trial.Layout.Count);
            DeviceBuffer<float> product = bench.Out(trial.Layout.Count);
            bench.Launch("broadcasting add", () => Device.Run(
                new AddBroadcast(trial.Layout, 2, left, -0.75f, right, sum)));
            bench.Launch("broadcasting multiply", () => Device.Run(
                new MultiplyBroadcast(trial.Layout, left, right, product)));
            (float[] sums, float[] products) = (Device.ToArray(sum), Device.ToArray(product));
            for (int index = 0; index < sums.Length; index++)
            {
                (double one, double other) = (a[trial.Places[index].First], b[trial.Places[index].Second]);
                double error = 3 * Ulps.Rounding * (Math.Abs(2 * one) + Math.Abs(0.75 * other));
                Expect.Close((2 * one) - (0.75 * other), error, sums[index], $"broadcasting add of {trial}", index);
                Expect.Rounded(one * other, products[index], $"broadcasting multiply of {trial}", index);
            }
        }
    }
}
