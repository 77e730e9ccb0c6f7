using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class StridedKernelTests : IDeviceTests
{
    private static readonly int[][] Sizes = [[], [0], [7], [5, 3], [2, 3, 4], [2, 3, 2, 2], [2, 2, 3, 2, 2], [2, 2, 2, 3, 2, 2]];

    public static DevicePlace Place => Shapes.Place;

    [Fact]
    public void Copy_puts_each_element_in_its_place()
    {
        foreach (StridedTrial trial in StridedTrial.All(Sizes))
        {
            float[] x = Shapes.Numbers(trial.FirstLength);
            float[] before = Shapes.Numbers(trial.SecondLength, 3);
            float[] expected = [.. before];
            foreach ((int first, int second) in trial.Places)
                expected[second] = 2 * x[first];
            float[] actual = Shapes.Run(
                $"copy of {trial}",
                trial.SecondLength,
                (bench, r) =>
                {
                    ArrayView<float> input = bench.Global(x, "x");
                    return () => Call(StridedKernels.Copy, trial.Layout, 2f, input, r);
                },
                before);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void AddBroadcast_and_MultiplyBroadcast_take_each_operand_from_its_place()
    {
        foreach (StridedTrial trial in StridedTrial.All(Sizes))
        {
            float[] a = Shapes.Numbers(trial.FirstLength);
            float[] b = Shapes.Numbers(trial.SecondLength, 3);
            float[] Run(Action<ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel) =>
                Shapes.Run<float>($"broadcast of {trial}", trial.Layout.Count, (bench, r) =>
                {
                    ArrayView<float> left = bench.Global(a, "left");
                    ArrayView<float> right = bench.Global(b, "right");
                    return () => kernel(left, right, r);
                });
            Shapes.Close(
                [.. trial.Places.Select(place => (2.0 * a[place.First]) - b[place.Second])],
                Run((left, right, r) => Call(StridedKernels.AddBroadcast, trial.Layout, 2f, left, -1f, right, r)),
                1e-6);
            Shapes.Close(
                [.. trial.Places.Select(place => (double)a[place.First] * b[place.Second])],
                Run((left, right, r) => Call(StridedKernels.MultiplyBroadcast, trial.Layout, left, right, r)),
                1e-6);
        }
    }

    [Fact]
    public void Sums_and_maxima_over_axes_and_the_gradient_of_a_maximum()
    {
        foreach (ReductionTrial trial in ReductionTrial.All.Where(trial => trial.Length is > 0 and < 5000))
        {
            // Few different numbers, so that maxima are shared; a NaN among them.
            float[] x = Array.ConvertAll(Shapes.Numbers(trial.Length), MathF.Round);
            int count = trial.Kept.Count;
            Shapes.Close(
                [.. Enumerable.Range(0, count).Select(index => trial.Under(index).Sum(place => (double)x[place]))],
                Shapes.Run<float>($"sum of {trial}", count, (bench, r) =>
                {
                    ArrayView<float> input = bench.Global(x, "x");
                    return () => Call(ReductionKernels.SumAxes, trial.Kept, trial.Reduced, 1f, input, r);
                }),
                1e-5);
            x[trial.Length / 2] = float.NaN;
            int[] best = [.. Enumerable.Range(0, count).Select(index => trial.Under(index).Aggregate((first, place) =>
                x[place] > x[first] || (float.IsNaN(x[place]) && !float.IsNaN(x[first])) ? place : first))];
            int[] winners = Shapes.Run<int>($"winners of {trial}", count, (bench, r) =>
            {
                ArrayView<float> input = bench.Global(x, "x");
                ArrayView<float> y = bench.Global<float>(count, "y");
                return () => Call(ReductionKernels.MaxAxes, trial.Kept, trial.Reduced, input, y, r);
            });
            Assert.Equal(best, winners);
            float[] g = Shapes.Numbers(count, 4);
            float[] expected = new float[trial.Length];
            for (int index = 0; index < count; index++)
                expected[best[index]] = g[index];
            Assert.Equal(expected, Shapes.Run<float>($"gradient of maximum of {trial}", trial.Length, (bench, r) =>
            {
                ArrayView<int> won = bench.Global(winners, "winners");
                ArrayView<float> upstream = bench.Global(g, "upstream");
                return () => Call(ReductionKernels.MaxAxesGradient, trial.Spread, won, upstream, r);
            }));
        }
    }
}
