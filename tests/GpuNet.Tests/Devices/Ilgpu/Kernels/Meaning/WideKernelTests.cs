using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

/// <summary>The product of the larger tile: edges on both paths of its loads, one by one and by fours.</summary>
public sealed class WideKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    public static TheoryData<int, int, int, bool, bool> Products() => new()
    {
        { 1, 1, 1, false, false },
        { 5, 131, 9, false, false },
        { 4, 132, 20, false, false },
        { 132, 4, 12, false, true },
        { 129, 7, 5, true, false },
        { 136, 8, 8, true, false },
        { 8, 68, 12, true, true },
        { 3, 5, 17, true, true },
        { 128, 128, 16, false, true },
        { 2, 4, 0, false, false },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void A_product_of_larger_tiles_agrees_with_double(int m, int n, int k, bool left, bool right)
    {
        var shape = new GemmShape(m, n, k, left, right);
        double[] expected = Matrices.Product(shape);
        float[] single = Run(shape, 1, 0, aligned: false);
        Shapes.Close(expected, single, 1e-5);
        foreach (int seed in (int[])[0, 3])
            Assert.Equal(single, Run(shape, 1, seed, aligned: true));
    }

    [Theory]
    [InlineData(5, 7, 40, 3, true, false)]
    [InlineData(4, 132, 28, 2, true, false)]
    [InlineData(5, 7, 28, 3, false, true)]
    [InlineData(2, 2, 3, 5, true, false)]
    public void Parts_are_whole_steps_and_add_up(int m, int n, int k, int splits, bool left, bool right)
    {
        var shape = new GemmShape(m, n, k, left, right);
        float[] parts = Run(shape, splits, 1, aligned: true);
        using KernelBench bench = Shapes.NewBench();
        ArrayView<float> input = bench.Global(parts, "parts");
        ArrayView<float> r = bench.Global<float>(m * n, "result");
        var size = new GemmSize(shape);
        _ = bench.Launch(
            "sum of parts", 1, 64, () => Call(GroupGemmKernels.SumParts, size, splits, input, new StoreEpilogue(r)));
        Shapes.Close(Matrices.Product(shape), r.ToArray(), 1e-5);
    }

    [Theory]
    [InlineData(131)]
    [InlineData(132)]
    [InlineData(133)]
    public void Every_epilogue_finishes_an_element(int columns)
    {
        var shape = new GemmShape(9, columns, 12, TransposeRight: true);
        double[] sums = Matrices.Product(shape);
        float[] bias = Shapes.Numbers(shape.Columns, 40);
        float[] old = [.. Shapes.Numbers(sums.Length, 4).Select(MathF.Tanh)];
        Shapes.Close(
            [.. sums.Select((sum, index) => Math.Tanh(sum + bias[index % shape.Columns]))],
            Finish((bench, r) => new ActivationEpilogue<Tanh>(default, bench.Global(bias, "bias"), r)),
            1e-5);
        Shapes.Close(
            [.. sums.Select((sum, index) => sum / Math.Pow(Math.Cosh(old[index]), 2))],
            Finish((_, r) => new GradientEpilogue<Tanh>(default, r, default, r)),
            1e-5);
        Shapes.Close(
            [.. sums.Select((sum, index) => old[index] - (0.25 * sum))],
            Finish((bench, r) => new UpdateEpilogue<GradientDescent>(
                default, new UpdateViews(r, default, default, bench.Global([0.25f, 1f, 1f], "scalars")))),
            1e-5);

        float[] Finish<TEpilogue>(Func<KernelBench, ArrayView<float>, TEpilogue> epilogue)
            where TEpilogue : struct, IEpilogue
        {
            using KernelBench bench = Shapes.NewBench(2);
            ArrayView<float> a = bench.Global(Matrices.Left(shape), "a");
            ArrayView<float> b = bench.Global(Matrices.Right(shape), "b");
            ArrayView<float> r = bench.Global((float[])old.Clone(), "result");
            var size = new GemmSize(shape);
            var vectors = new GemmVectors(shape, leftAligned: true, rightAligned: true, resultAligned: true);
            var parts = new GemmParts(shape.Inner, 1, WideGemmKernels.Depth);
            TEpilogue finish = epilogue(bench, r);
            _ = bench.Launch(
                "wide product", 2, WideGemmKernels.Threads,
                () => Call(WideGemmKernels.Product, size, vectors, parts, a, b, finish));
            return r.ToArray();
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_whole_tile_loads_each_element_once_by_fours_and_no_bank_conflicts(bool left, bool right)
    {
        var shape = new GemmShape(128, 128, 16, left, right);
        using KernelBench bench = Shapes.NewBench();
        ArrayView<float> a = bench.Global(Matrices.Left(shape), "a");
        ArrayView<float> b = bench.Global(Matrices.Right(shape), "b");
        ArrayView<float> r = bench.Global<float>(128 * 128, "result");
        var size = new GemmSize(shape);
        var vectors = new GemmVectors(shape, leftAligned: true, rightAligned: true, resultAligned: true);
        var parts = new GemmParts(shape.Inner, 1, WideGemmKernels.Depth);
        Assert.Equal((1, 1), (vectors.Left, vectors.Right));
        LaunchCounts report = bench.Launch(
            "wide product", 1, WideGemmKernels.Threads,
            () => Call(WideGemmKernels.Product, size, vectors, parts, a, b, new StoreEpilogue(r)));
        Assert.Equal(4L * 2 * 128 * 16, report.GlobalBytesRead);
        Assert.Equal(report.DistinctBytesRead, report.GlobalBytesRead);
        Assert.Equal(report.GlobalBytesRead / LaunchCounts.SectorBytes, report.SectorsRead);
        Assert.Equal(16.0, report.SectorsPerRead);
        Assert.Equal(report.GlobalBytesWritten / LaunchCounts.SectorBytes, report.SectorsWritten);
        Assert.Equal(1, report.WorstBankConflict);
        Assert.Equal(4, report.Barriers);
    }

    [Fact]
    public void Only_whole_rows_of_aligned_operands_are_loaded_by_fours()
    {
        Assert.Equal((1, 0, 0), Of(new GemmShape(3, 10, 8), true, true, true));
        Assert.Equal((0, 1, 0), Of(new GemmShape(10, 3, 8, true, true), true, true, true));
        Assert.Equal((0, 1, 1), Of(new GemmShape(8, 8, 8), false, true, true));
        Assert.Equal((1, 1, 0), Of(new GemmShape(8, 8, 8), true, true, false));
        Assert.Equal((0, 0, 1), Of(new GemmShape(4, 4, 1, false, true), true, true, true));

        static (int Left, int Right, int Result) Of(GemmShape shape, bool left, bool right, bool result)
        {
            var vectors = new GemmVectors(shape, left, right, result);
            return (vectors.Left, vectors.Right, vectors.Result);
        }
    }

    private static float[] Run(GemmShape shape, int splits, int seed, bool aligned)
    {
        // An unaligned operand begins one element late, as a slice may.
        int late = aligned ? 0 : 1;
        using KernelBench bench = Shapes.NewBench(seed);
        ArrayView<float> a = From(late, bench.Global([.. new float[late], .. Matrices.Left(shape)], "a"));
        ArrayView<float> b = From(late, bench.Global([.. new float[late], .. Matrices.Right(shape)], "b"));
        ArrayView<float> r = bench.Global<float>(splits * shape.Rows * shape.Columns, "result");
        var size = new GemmSize(shape);
        var vectors = new GemmVectors(shape, aligned, aligned, aligned);
        var parts = new GemmParts(shape.Inner, splits, WideGemmKernels.Depth);
        _ = bench.Launch(
            $"wide product {shape}",
            2,
            WideGemmKernels.Threads,
            () => Call(WideGemmKernels.Product, size, vectors, parts, a, b, new StoreEpilogue(r)));
        return r.ToArray();
    }

    private static ArrayView<float> From(int first, ArrayView<float> view) =>
        first < view.Length ? view.SubView(first) : ArrayView<float>.Empty;
}
