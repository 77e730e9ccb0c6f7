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

public sealed class GemmKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    public static TheoryData<int, int, int, bool, bool> Products()
    {
        var data = new TheoryData<int, int, int, bool, bool>();
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 1), (5, 3, 7), (4, 8, 1), (17, 9, 13)])
        {
            foreach (bool left in (bool[])[false, true])
            {
                foreach (bool right in (bool[])[false, true])
                    data.Add(m, n, k, left, right);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void A_product_agrees_with_double_in_every_transposition(int m, int n, int k, bool left, bool right)
    {
        var shape = new GemmShape(m, n, k, left, right);
        double[] expected = Matrices.Product(shape);
        Shapes.Close(
            expected,
            Run(shape, "plain", (size, a, b, r) => Call(GemmKernels.Plain, size, a, b, new StoreEpilogue(r))),
            1e-5);
        Shapes.Close(
            expected,
            Run(shape, "tiled", (size, a, b, r) => Call(GemmKernels.Tiled, size, a, b, new StoreEpilogue(r))),
            1e-5);
    }

    [Theory]
    [InlineData(6, 5, 9)]
    [InlineData(1, 7, 2)]
    public void Bias_and_activation_finish_an_element(int m, int n, int k)
    {
        var shape = new GemmShape(m, n, k);
        float[] bias = Shapes.Numbers(n, 40);
        double[] expected = Matrices.Product(shape);
        float[] actual = Shapes.Run<float>("bias and activation", m * n, (bench, r) =>
        {
            ArrayView<float> a = bench.Global(Matrices.Left(shape), "a");
            ArrayView<float> b = bench.Global(Matrices.Right(shape), "b");
            ArrayView<float> c = bench.Global(bias, "bias");
            var size = new GemmSize(shape);
            return () => Call(GemmKernels.Tiled, size, a, b, new ActivationEpilogue<Tanh>(default, c, r));
        });
        Shapes.Close([.. expected.Select((sum, index) => Math.Tanh(sum + bias[index % n]))], actual, 1e-5);
    }

    [Fact]
    public void The_derivative_finishes_an_element_even_in_place()
    {
        var shape = new GemmShape(7, 6, 5, TransposeRight: true);
        float[] x = Shapes.Numbers(42, 4);
        double[] expected = Matrices.Product(shape);
        float[] actual = Shapes.Run(
            "gradient",
            42,
            (bench, r) =>
            {
                ArrayView<float> a = bench.Global(Matrices.Left(shape), "a");
                ArrayView<float> b = bench.Global(Matrices.Right(shape), "b");
                var size = new GemmSize(shape);
                return () => Call(GemmKernels.Tiled, size, a, b, new GradientEpilogue<Tanh>(default, r, default, r));
            },
            x);
        Shapes.Close([.. expected.Select((sum, index) => sum / Math.Pow(Math.Cosh(x[index]), 2))], actual, 1e-5);
    }

    [Fact]
    public void The_update_finishes_an_element_and_stores_no_gradient()
    {
        var shape = new GemmShape(6, 7, 9, TransposeLeft: true);
        float[] weights = Shapes.Numbers(42, 77);
        double[] expected = Matrices.Product(shape);
        float[] actual = Shapes.Run(
            "update",
            42,
            (bench, r) =>
            {
                ArrayView<float> a = bench.Global(Matrices.Left(shape), "a");
                ArrayView<float> b = bench.Global(Matrices.Right(shape), "b");
                ArrayView<float> scalars = bench.Global([0.25f, 1f, 1f], "scalars");
                var size = new GemmSize(shape);
                var parameters = new UpdateViews(r, default, default, scalars);
                return () =>
                    Call(GemmKernels.Tiled, size, a, b, new UpdateEpilogue<GradientDescent>(default, parameters));
            },
            weights);
        Shapes.Close([.. expected.Select((sum, index) => weights[index] - (0.25 * sum))], actual, 1e-5);
    }

    [Fact]
    public void A_tile_takes_eight_loads_for_sixteen_products()
    {
        var shape = new GemmShape(16, 32, 10);
        using KernelBench bench = Shapes.NewBench();
        ArrayView<float> a = bench.Global(Matrices.Left(shape), "a");
        ArrayView<float> b = bench.Global(Matrices.Right(shape), "b");
        ArrayView<float> r = bench.Global<float>(16 * 32, "result");
        var size = new GemmSize(shape);
        LaunchCounts tiled = bench.Launch(
            "tiled", 1, 32, () => Call(GemmKernels.Tiled, size, a, b, new StoreEpilogue(r)));
        Assert.Equal(4L * 8 * 32 * 10, tiled.GlobalBytesRead);
        LaunchCounts plain = bench.Launch(
            "plain", 1, 32, () => Call(GemmKernels.Plain, size, a, b, new StoreEpilogue(r)));
        Assert.Equal(4L * 2 * 512 * 10, plain.GlobalBytesRead);
        Assert.Equal(4L * 512, plain.GlobalBytesWritten);
    }

    private static float[] Run(
        GemmShape shape, string name, Action<GemmSize, ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel) =>
        Shapes.Run<float>($"{name} {shape}", shape.Rows * shape.Columns, (bench, r) =>
        {
            ArrayView<float> a = bench.Global(Matrices.Left(shape), "a");
            ArrayView<float> b = bench.Global(Matrices.Right(shape), "b");
            var size = new GemmSize(shape);
            return () => kernel(size, a, b, r);
        });
}
