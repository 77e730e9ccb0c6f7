using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class WindowKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    private const int Batch = 2;

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, Geometries.Length)];

    private static WindowGeometry[] Geometries =>
    [
        new(1, 1, 1, new(1, 1, 0)),
        new(5, 6, 3, new(3, 1, 1)),
        new(6, 5, 4, new(2, 2, 0)),
        new(8, 7, 2, new(new(3, 2), new(3, 2), new(1, 0))),
        new(7, 7, 1, new(2, 3, 1)),
        new(5, 5, 2, new(5, 1, 4)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Unfold_copies_and_fold_sums_what_windows_cover(int number)
    {
        WindowGeometry g = Geometries[number];
        int length = (int)(Batch * g.InputLength);
        int[] places = WindowReference.Unfolded(Batch, g);
        float[] x = Shapes.Numbers(length);
        Assert.Equal(
            Array.ConvertAll(places, place => place < 0 ? 0 : x[place]),
            One("unfold", places.Length, x, (a, r) => Call(ConvolutionKernels.Unfold, g, a, r)));
        float[] rows = Shapes.Numbers(places.Length, 3);
        double[] sums = new double[length];
        for (int index = 0; index < places.Length; index++)
        {
            if (places[index] >= 0)
                sums[places[index]] += rows[index];
        }

        Shapes.Close(sums, One("fold", length, rows, (a, r) => Call(ConvolutionKernels.Fold, g, a, r)), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pools_take_maxima_and_means_and_give_gradients_back(int number)
    {
        WindowGeometry g = Geometries[number];
        int length = (int)(Batch * g.InputLength);
        int pixels = g.Height * g.Width;

        // Few different numbers, so that maxima are shared; a NaN that is first in its windows, and one that is last.
        float[] x = Array.ConvertAll(Shapes.Numbers(length), value => MathF.Round(value));
        x[length / 2] = x[^1] = float.NaN;
        int[][] covered = [.. WindowReference.Covered(Batch, g)];
        int[] best = Array.ConvertAll(covered, places => places.Aggregate((first, place) =>
            x[place] > x[first] || (float.IsNaN(x[place]) && !float.IsNaN(x[first])) ? place : first));
        int[] places = Array.ConvertAll(best, place => place / g.Channels % pixels);
        Assert.Equal(
            Array.ConvertAll(best, place => x[place]),
            One("max pool", best.Length, x, (a, r) => Call(PoolingKernels.MaxPool, g, a, r, default(ArrayView<int>))));
        Assert.Equal(places, Shapes.Run<int>("winners", best.Length, (bench, r) =>
        {
            ArrayView<float> a = bench.Global(x, "x");
            ArrayView<float> y = bench.Global<float>(best.Length, "y");
            return () => Call(PoolingKernels.MaxPool, g, a, y, r);
        }));
        float[] upstream = Shapes.Numbers(best.Length, 4);
        double[] gradient = new double[length];
        double[] spread = new double[length];
        for (int index = 0; index < best.Length; index++)
        {
            gradient[best[index]] += upstream[index];
            foreach (int place in covered[index])
                spread[place] += upstream[index] / (double)covered[index].Length;
        }

        float[] actual = Shapes.Run<float>("gradient of max pool", length, (bench, r) =>
        {
            ArrayView<int> winners = bench.Global(places, "winners");
            ArrayView<float> g1 = bench.Global(upstream, "upstream");
            return () => Call(PoolingKernels.MaxPoolGradient, g, winners, g1, r);
        });
        Shapes.Close(gradient, actual, 1e-5);
        x[length / 2] = x[^1] = 1;
        Shapes.Close(
            [.. covered.Select(window => window.Average(place => (double)x[place]))],
            One("average pool", covered.Length, x, (a, r) => Call(PoolingKernels.AveragePool, g, a, r)),
            1e-5);
        Shapes.Close(
            spread,
            One(
                "gradient of average pool",
                length,
                upstream,
                (a, r) => Call(PoolingKernels.AveragePoolGradient, g, a, r)),
            1e-5);
    }

    private static float[] One(
        string name, int length, float[] input, Action<ArrayView<float>, ArrayView<float>> kernel) =>
        Shapes.Run<float>(name, length, (bench, r) =>
        {
            ArrayView<float> x = bench.Global(input, "input");
            return () => kernel(x, r);
        });
}
