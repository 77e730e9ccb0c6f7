using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Reals;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class ElementwiseKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    public static TheoryData<int> Lengths() => [1, 3, 4, 31, 33, 257];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Map_applies_the_activation(int length)
    {
        Map(length, default(ReLU));
        Map(length, default(Tanh));
        Map(length, default(Sigmoid));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Map_gradient_multiplies_by_the_derivative(int length)
    {
        MapGradient(length, default(Tanh));
        MapGradient(length, default(ReLU));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sums_multiples_and_products_are_elementwise(int length)
    {
        float[] a = Shapes.Numbers(length);
        float[] b = Shapes.Numbers(length, 5);
        Shapes.Close(
            [.. a.Zip(b, (x, y) => (2.0 * x) - (3.0 * y))],
            Two("add", a, b, (four, x, y, r) => Call(ElementwiseKernels.Add, four, 2f, x, -3f, y, r)),
            1e-6);
        Shapes.Close(
            [.. a.Select(x => -3.0 * x)],
            Two("scale", a, b, (four, x, _, r) => Call(ElementwiseKernels.Scale, four, -3f, x, r)),
            1e-6);
        Shapes.Close(
            [.. a.Zip(b, (x, y) => (double)x * y)],
            Two("multiply", a, b, (four, x, y, r) => Call(ElementwiseKernels.Multiply, four, x, y, r)),
            1e-6);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Fill_and_broadcast_write_every_element(int length)
    {
        float[] ones = new float[length];
        Array.Fill(ones, 3f);
        Assert.All(
            Two("fill", ones, ones, (four, _, _, r) => Call(ElementwiseKernels.Fill, four, 7f, r)),
            value => Assert.Equal(7f, value));
        Assert.All(
            Two("broadcast", ones, ones, (_, x, _, r) => Call(ElementwiseKernels.Broadcast, 2f, x.SubView(0, 1), r)),
            value => Assert.Equal(6f, value));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_loss_is_elementwise_and_its_outputs_may_be_left_out(int length)
    {
        float[] x = Shapes.Numbers(length);
        float[] t = Shapes.Numbers(length, 3);
        SquaredError loss = default;
        float[] losses = Two(
            "loss",
            x,
            t,
            (_, p, q, r) => Call(ElementwiseKernels.Loss, loss, p, q, 0.5f, r, ArrayView<float>.Empty));
        float[] delta = Two(
            "delta",
            x,
            t,
            (_, p, q, r) => Call(ElementwiseKernels.Loss, loss, p, q, 0.5f, ArrayView<float>.Empty, r));
        Shapes.Close([.. x.Zip(t, (a, b) => loss.Value(new Real64(a), new Real64(b)).Value)], losses, 1e-6);
        Shapes.Close([.. x.Zip(t, (a, b) => 0.5 * loss.Derivative(new Real64(a), new Real64(b)).Value)], delta, 1e-6);
    }

    [Fact]
    public void Map_is_coalesced_and_moves_eight_bytes_per_element()
    {
        using KernelBench bench = Shapes.NewBench();
        ArrayView<float> input = bench.Global(Shapes.Numbers(1024), "input");
        ArrayView<float> output = bench.Global<float>(1024, "output");
        LaunchCounts report = bench.Launch(
            "map", 2, 128, () => Call(ElementwiseKernels.Map, default(ReLU), 0, input, output));
        Assert.Equal(8 * 1024, report.GlobalBytesRead + report.GlobalBytesWritten);
        Assert.Equal((4.0, 4.0), (report.SectorsPerRead, report.SectorsPerWrite));
        Assert.Equal((32, 32), (report.GlobalReads, report.GlobalWrites));
    }

    [Fact]
    public void By_fours_the_same_sectors_take_a_quarter_of_the_accesses()
    {
        using KernelBench bench = Shapes.NewBench();
        ArrayView<float> input = bench.Global(Shapes.Numbers(1024), "input");
        ArrayView<float> output = bench.Global<float>(1024, "output");
        LaunchCounts report = bench.Launch(
            "map", 2, 128, () => Call(ElementwiseKernels.Map, default(ReLU), 1, input, output));
        Assert.Equal((8, 8), (report.GlobalReads, report.GlobalWrites));
        Assert.Equal((128, 128), (report.SectorsRead, report.SectorsWritten));
    }

    private static void Map<TActivation>(int length, TActivation activation)
        where TActivation : unmanaged, IActivation
    {
        float[] x = Shapes.Numbers(length);
        float[] y = Two("map", x, x, (four, input, _, r) => Call(ElementwiseKernels.Map, activation, four, input, r));
        Shapes.Close([.. x.Select(value => activation.Value(new Real64(value)).Value)], y, 1e-6);
    }

    private static void MapGradient<TActivation>(int length, TActivation activation)
        where TActivation : unmanaged, IActivation
    {
        float[] x = Shapes.Numbers(length);
        float[] y = [.. x.Select(value => (float)activation.Value(new Real64(value)).Value)];
        float[] g = Shapes.Numbers(length, 8);
        float[][] deltas = [.. ((int[])[0, 1]).Select(vectors => Shapes.Run<float>("map gradient", length, (bench, r) =>
        {
            ArrayView<float> input = TActivation.DerivativeNeedsInput ? bench.Global(x, "x") : ArrayView<float>.Empty;
            ArrayView<float> output = TActivation.DerivativeNeedsOutput ? bench.Global(y, "y") : ArrayView<float>.Empty;
            ArrayView<float> upstream = bench.Global(g, "g");
            return () => Call(ElementwiseKernels.MapGradient, activation, vectors, input, output, upstream, r);
        }))];
        double[] expected = new double[length];
        for (int index = 0; index < length; index++)
            expected[index] = g[index] * activation.Derivative(new Real64(x[index]), new Real64(y[index])).Value;
        Shapes.Close(expected, deltas[0], 1e-5);
        Assert.Equal(deltas[0], deltas[1]);
    }

    /// <summary>
    /// Runs a kernel one by one at places that no vector may have, and by fours: the bits are the same.
    /// </summary>
    private static float[] Two(
        string name,
        float[] left,
        float[] right,
        Action<int, ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel)
    {
        float[] single = Shapes.Run<float>($"{name} one by one", left.Length, (bench, r) =>
        {
            ArrayView<float> a = bench.Global<float>([0f, .. left], "a").SubView(1);
            ArrayView<float> b = bench.Global<float>([0f, 0f, .. right], "b").SubView(2);
            return () => kernel(0, a, b, r);
        });
        float[] fours = Shapes.Run<float>($"{name} by fours", left.Length, (bench, r) =>
        {
            ArrayView<float> a = bench.Global(left, "a");
            ArrayView<float> b = bench.Global(right, "b");
            return () => kernel(1, a, b, r);
        });
        Assert.Equal(single, fours);
        return single;
    }
}
