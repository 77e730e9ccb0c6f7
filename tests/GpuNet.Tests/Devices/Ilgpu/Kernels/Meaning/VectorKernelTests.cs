using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class VectorKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(97)]
    [InlineData(257)]
    public void Products_and_lengths_are_one_threads(int length)
    {
        float[] x = Shapes.Numbers(length);
        float[] y = Shapes.Numbers(length, 11);
        double dot = x.Zip(y, (a, b) => (double)a * b).Sum();
        double square = x.Sum(a => (double)a * a);
        Shapes.Close([dot], Run("dot", 1, x, y, (a, b, r) => Call(VectorKernels.Dot, a, b, r, 0)), 1e-5);
        Shapes.Close([dot + 3], Run("dot", 1, x, y, (a, b, r) => Call(VectorKernels.Dot, a, b, r, 1), [3f]), 1e-5);
        Shapes.Close([Math.Sqrt(square)], Run("norm", 1, x, y, (a, _, r) => Call(VectorKernels.Norm, a, r, 0)), 1e-5);
        Shapes.Close(
            [Math.Sqrt(square + 9)], Run("norm", 1, x, y, (a, _, r) => Call(VectorKernels.Norm, a, r, 1), [3f]), 1e-5);
    }

    [Theory]
    [InlineData(1f, 1.0)]
    [InlineData(2f, 1.0)]
    [InlineData(8f, 0.25)]
    public void A_longer_vector_is_clipped(float norm, double factor)
    {
        float[] x = Shapes.Numbers(131);
        float[] clipped = Run("clip", x.Length, x, [norm], (a, n, r) => Call(VectorKernels.ClipByNorm, 2f, n, a, r));
        Shapes.Close([.. x.Select(value => factor * value)], clipped, 1e-6);
        Assert.All(
            Run("clip", x.Length, x, [float.NaN], (a, n, r) => Call(VectorKernels.ClipByNorm, 2f, n, a, r)),
            value => Assert.True(float.IsNaN(value)));
    }

    [Theory]
    [InlineData(700, 256, 0)]
    [InlineData(3000, 1024, 1)]
    [InlineData(2049, 2048, 1)]
    public void Parts_by_many_groups_add_up_to_the_same(int length, int lengthOfPart, int accumulate)
    {
        float[] x = Shapes.Numbers(length);
        float[] y = Shapes.Numbers(length, 11);
        foreach (int seed in (int[])[0, 4])
        {
            using KernelBench bench = Shapes.NewBench(seed);
            ArrayView<float> a = bench.Global(x, "a");
            ArrayView<float> b = bench.Global(y, "b");
            int count = ((length - 1) / lengthOfPart) + 1;
            ArrayView<float> parts = bench.Global<float>(count, "parts");
            ArrayView<float> r = bench.Global([3f, 3f, 3f, 0f], "results");
            Parts(() => Call(GroupVectorKernels.PartDots, lengthOfPart, a, b, parts));
            All(() => Call(GroupVectorKernels.Dot, a, b, parts, r.SubView(0, 1), accumulate));
            Parts(() => Call(GroupVectorKernels.PartDots, lengthOfPart, a, a, parts));
            All(() => Call(GroupVectorKernels.Norm, a, parts, r.SubView(1, 1), accumulate));
            Parts(() => Call(GroupSumKernels.PartSums, lengthOfPart, a, parts));
            All(() => Call(GroupSumKernels.Sum, parts, 0.5f, r.SubView(2, 2), accumulate));
            Shapes.Close(
                [
                    x.Zip(y, (a, b) => (double)a * b).Sum() + (accumulate * 3),
                    Math.Sqrt(x.Sum(a => (double)a * a) + (accumulate * 9)),
                    (0.5 * x.Sum(a => (double)a)) + (accumulate * 3),
                ],
                [.. r.ToArray().Take(3)],
                1e-5);

            // Fewer groups than parts: a group does one after another.
            void Parts(Action kernel) => bench.Launch("parts", 2, GroupVectorKernels.Threads, kernel);
            void All(Action kernel) => bench.Launch("all", 1, GroupVectorKernels.Threads, kernel);
        }
    }

    [Fact]
    public void A_norm_in_parts_reads_the_numbers_again_where_their_squares_overflow()
    {
        float[] x = new float[600];
        (x[3], x[500]) = (3e19f, 4e19f);
        using KernelBench bench = Shapes.NewBench();
        ArrayView<float> a = bench.Global(x, "a");
        ArrayView<float> parts = bench.Global<float>(3, "parts");
        ArrayView<float> r = bench.Global<float>(1, "result");
        _ = bench.Launch(
            "parts", 3, GroupVectorKernels.Threads, () => Call(GroupVectorKernels.PartDots, 256, a, a, parts));
        _ = bench.Launch(
            "norm", 1, GroupVectorKernels.Threads, () => Call(GroupVectorKernels.Norm, a, parts, r, 0));
        Assert.Equal([float.PositiveInfinity, float.PositiveInfinity, 0f], parts.ToArray());
        Shapes.Close([5e19], r.ToArray(), 1e-5);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(255, 0)]
    [InlineData(1000, 1)]
    public void A_group_adds_up_in_nine_barriers(int length, int accumulate)
    {
        float[] x = Shapes.Numbers(length);
        float[] y = Shapes.Numbers(length, 11);
        double dot = x.Zip(y, (a, b) => (double)a * b).Sum() + (accumulate * 3);
        double norm = Math.Sqrt(x.Sum(a => (double)a * a) + (accumulate * 9));
        Same(dot, 9, (a, b, r) => Call(GroupVectorKernels.Dot, a, b, default(ArrayView<float>), r, accumulate));

        // Squares that are 0 may have vanished: they are summed again, at another scale.
        Same(
            norm, norm == 0 ? 9 + 1 + 9 : 9,
            (a, _, r) => Call(GroupVectorKernels.Norm, a, default(ArrayView<float>), r, accumulate));

        void Same(double expected, int barriers, Action<ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel)
        {
            float[]? first = null;
            foreach (int seed in (int[])[0, 4])
            {
                using KernelBench bench = Shapes.NewBench(seed);
                ArrayView<float> a = bench.Global(x, "a");
                ArrayView<float> b = bench.Global(y, "b");
                ArrayView<float> r = bench.Global([3f], "result");
                LaunchCounts report =
                    bench.Launch("group vector", 1, GroupVectorKernels.Threads, () => kernel(a, b, r));
                Shapes.Close([expected], r.ToArray(), 1e-5);
                Assert.Equal(barriers, report.Barriers);
                first ??= r.ToArray();
                Assert.Equal(first, r.ToArray());
            }
        }
    }

    private static float[] Run(
        string name,
        int length,
        float[] left,
        float[] right,
        Action<ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel,
        float[]? initial = null) =>
        Shapes.Run(
            name,
            length,
            (bench, r) =>
            {
                ArrayView<float> a = bench.Global(left, "a");
                ArrayView<float> b = bench.Global(right, "b");
                return () => kernel(a, b, r);
            },
            initial);
}
