using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Formulas.Activations;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

/// <summary>Kernels whose threads meet at barriers.</summary>
public sealed class GroupKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    public static TheoryData<int, int, int, bool, bool> Products() => new()
    {
        { 1, 1, 1, false, false },
        { 67, 5, 17, false, false },
        { 3, 70, 33, true, false },
        { 65, 66, 18, false, true },
        { 64, 64, 16, true, true },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void A_product_of_groups_agrees_with_double(int m, int n, int k, bool left, bool right)
    {
        var shape = new GemmShape(m, n, k, left, right);
        double[] expected = Matrices.Product(shape);
        foreach (int seed in (int[])[0, 3])
        {
            using KernelBench bench = Shapes.NewBench(seed);
            ArrayView<float> a = bench.Global(Matrices.Left(shape), "a");
            ArrayView<float> b = bench.Global(Matrices.Right(shape), "b");
            ArrayView<float> r = bench.Global<float>(m * n, "result");
            var size = new GemmSize(shape);
            var vectors = new GemmVectors(shape, leftAligned: true, rightAligned: true, resultAligned: true);
            var parts = new GemmParts(shape.Inner, 1, GroupGemmKernels.Depth);
            _ = bench.Launch(
                $"group product {shape}", 2, GroupGemmKernels.Threads,
                () => Call(GroupGemmKernels.Product, size, vectors, parts, a, b, new StoreEpilogue(r)));
            Shapes.Close(expected, r.ToArray(), 1e-5);
        }
    }

    [Theory]
    [InlineData(5, 7, 40, 3)]
    [InlineData(66, 3, 21, 2)]
    [InlineData(2, 2, 3, 5)]
    public void Parts_over_k_add_up_before_the_epilogue(int m, int n, int k, int splits)
    {
        var shape = new GemmShape(m, n, k, TransposeLeft: true);
        double[] expected = Matrices.Product(shape);
        float[] bias = Shapes.Numbers(n, 40);
        using KernelBench bench = Shapes.NewBench(1);
        ArrayView<float> a = bench.Global(Matrices.Left(shape), "a");
        ArrayView<float> b = bench.Global(Matrices.Right(shape), "b");
        ArrayView<float> c = bench.Global(bias, "bias");
        ArrayView<float> parts = bench.Global<float>(m * n * splits, "parts");
        ArrayView<float> r = bench.Global<float>(m * n, "result");
        var size = new GemmSize(shape);
        var vectors = new GemmVectors(shape, leftAligned: true, rightAligned: true, resultAligned: true);
        var cut = new GemmParts(shape.Inner, splits, GroupGemmKernels.Depth);
        _ = bench.Launch(
            "parts", splits, GroupGemmKernels.Threads,
            () => Call(GroupGemmKernels.Product, size, vectors, cut, a, b, new StoreEpilogue(parts)));
        _ = bench.Launch(
            "sum of parts", 2, 48,
            () => Call(GroupGemmKernels.SumParts, size, splits, parts, new ActivationEpilogue<Tanh>(default, c, r)));
        Shapes.Close([.. expected.Select((sum, index) => Math.Tanh(sum + bias[index % n]))], r.ToArray(), 1e-5);
    }

    [Theory]
    [InlineData(33, 1, 1, 48)]
    [InlineData(100, 3, 3, 48)]
    [InlineData(130, 4, 3, 48)]
    [InlineData(1040, 32, 22, 48)]
    [InlineData(1024, 32, 32, 32)]
    [InlineData(0, 1, 1, 0)]
    public void Parts_are_whole_steps_and_none_is_empty(int inner, int most, int count, int length)
    {
        int parts = GemmParts.WithoutEmpty(inner, most, GroupGemmKernels.Depth);
        Assert.Equal((count, length), (parts, new GemmParts(inner, parts, GroupGemmKernels.Depth).Length));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(255, 1)]
    [InlineData(1000, 0)]
    public void A_group_sums_in_nine_barriers(int length, int accumulate)
    {
        float[] x = Shapes.Numbers(length);
        float[]? first = null;
        foreach (int seed in (int[])[0, 4])
        {
            using KernelBench bench = Shapes.NewBench(seed);
            ArrayView<float> input = bench.Global(x, "input");
            ArrayView<float> r = bench.Global([100f, 0.125f], "result");
            LaunchCounts report = bench.Launch(
                "group sum", 1, GroupSumKernels.Threads, () => Call(GroupSumKernels.Sum, input, 0.5f, r, accumulate));
            double sum = 0.5 * x.Sum(value => (double)value);
            Shapes.Close(
                accumulate == 0 ? [sum, 0.125] : [100.125 + sum],
                accumulate == 0 ? r.ToArray() : [r.ToArray().Sum()],
                1e-5);
            Assert.Equal(9, report.Barriers);
            Assert.Equal(1, report.WorstBankConflict);
            first ??= r.ToArray();
            Assert.Equal(first, r.ToArray());
        }
    }

    [Fact]
    public void A_whole_tile_loads_each_element_once()
    {
        foreach (bool left in (bool[])[false, true])
        {
            var shape = new GemmShape(64, 64, 32, left, left);
            using KernelBench bench = Shapes.NewBench();
            ArrayView<float> a = bench.Global(Matrices.Left(shape), "a");
            ArrayView<float> b = bench.Global(Matrices.Right(shape), "b");
            ArrayView<float> r = bench.Global<float>(64 * 64, "result");
            var size = new GemmSize(shape);
            var vectors = new GemmVectors(shape, leftAligned: true, rightAligned: true, resultAligned: true);
            var parts = new GemmParts(shape.Inner, 1, GroupGemmKernels.Depth);
            LaunchCounts report = bench.Launch(
                $"group product {shape}", 1, GroupGemmKernels.Threads,
                () => Call(GroupGemmKernels.Product, size, vectors, parts, a, b, new StoreEpilogue(r)));
            Assert.Equal(4L * 2 * 64 * 32, report.GlobalBytesRead);
            Assert.Equal(report.DistinctBytesRead, report.GlobalBytesRead);
            Assert.Equal(4L * 64 * 64, report.GlobalBytesWritten);
            Assert.Equal(report.GlobalBytesWritten / LaunchCounts.SectorBytes, report.SectorsWritten);
            Assert.Equal(16.0, report.SectorsPerWrite);
            Assert.Equal(report.GlobalBytesRead / LaunchCounts.SectorBytes, report.SectorsRead);
            Assert.Equal(16.0, report.SectorsPerRead);
            Assert.Equal(4, report.Barriers);
        }
    }
}
