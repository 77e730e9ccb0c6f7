using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Reals;
using GpuNet.Ilgpu.Kernels;
using ILGPU;
using Xunit;

namespace GpuNet.KernelLab.Tests.Kernels;

public sealed class ElementwiseKernelTests
{
    public static TheoryData<int> Lengths() => [1, 31, 33, 257];

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
        Shapes.Close([.. a.Zip(b, (x, y) => (2.0 * x) - (3.0 * y))], Two("add", a, b, (x, y, r) => ElementwiseKernels.Add(2f, x, -3f, y, r)), 1e-6);
        Shapes.Close([.. a.Select(x => -3.0 * x)], Two("scale", a, b, (x, _, r) => ElementwiseKernels.Scale(-3f, x, r)), 1e-6);
        Shapes.Close([.. a.Zip(b, (x, y) => (double)x * y)], Two("multiply", a, b, ElementwiseKernels.Multiply), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Fill_and_broadcast_write_every_element(int length)
    {
        float[] ones = new float[length];
        Array.Fill(ones, 3f);
        Assert.All(Two("fill", ones, ones, (_, _, r) => ElementwiseKernels.Fill(7f, r)), value => Assert.Equal(7f, value));
        Assert.All(
            Two("broadcast", ones, ones, (x, _, r) => ElementwiseKernels.Broadcast(2f, x.SubView(0, 1), r)),
            value => Assert.Equal(6f, value));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_loss_is_elementwise_and_its_outputs_may_be_left_out(int length)
    {
        float[] x = Shapes.Numbers(length);
        float[] t = Shapes.Numbers(length, 3);
        SquaredError loss = default;
        float[] losses = Two("loss", x, t, (p, q, r) => ElementwiseKernels.Loss(loss, p, q, 0.5f, r, default));
        float[] delta = Two("delta", x, t, (p, q, r) => ElementwiseKernels.Loss(loss, p, q, 0.5f, default, r));
        Shapes.Close([.. x.Zip(t, (a, b) => loss.Value(new Real64(a), new Real64(b)).Value)], losses, 1e-6);
        Shapes.Close([.. x.Zip(t, (a, b) => 0.5 * loss.Derivative(new Real64(a), new Real64(b)).Value)], delta, 1e-6);
    }

    [Fact]
    public void Map_is_coalesced_and_moves_eight_bytes_per_element()
    {
        var lab = new Lab();
        LabBuffer<float> input = lab.Global(Shapes.Numbers(1024), "input");
        LabBuffer<float> output = lab.Global<float>(1024, "output");
        LaunchReport report = lab.Launch("map", 2, 128, () => ElementwiseKernels.Map(default(ReLU), input, output));
        Assert.Equal(8 * 1024, report.GlobalBytesRead + report.GlobalBytesWritten);
        Assert.Equal((4.0, 4.0), (report.SectorsPerRead, report.SectorsPerWrite));
    }

    private static void Map<TActivation>(int length, TActivation activation)
        where TActivation : unmanaged, IActivation
    {
        float[] x = Shapes.Numbers(length);
        float[] y = Two("map", x, x, (input, _, r) => ElementwiseKernels.Map(activation, input, r));
        Shapes.Close([.. x.Select(value => activation.Value(new Real64(value)).Value)], y, 1e-6);
    }

    private static void MapGradient<TActivation>(int length, TActivation activation)
        where TActivation : unmanaged, IActivation
    {
        float[] x = Shapes.Numbers(length);
        float[] y = [.. x.Select(value => (float)activation.Value(new Real64(value)).Value)];
        float[] g = Shapes.Numbers(length, 8);
        float[] delta = Shapes.Run<float>("map gradient", length, (lab, r) =>
        {
            ArrayView<float> input = TActivation.DerivativeNeedsInput ? lab.Global(x, "x") : ArrayView<float>.Empty;
            ArrayView<float> output = TActivation.DerivativeNeedsOutput ? lab.Global(y, "y") : ArrayView<float>.Empty;
            LabBuffer<float> upstream = lab.Global(g, "g");
            return () => ElementwiseKernels.MapGradient(activation, input, output, upstream, r);
        });
        double[] expected = new double[length];
        for (int index = 0; index < length; index++)
            expected[index] = g[index] * activation.Derivative(new Real64(x[index]), new Real64(y[index])).Value;
        Shapes.Close(expected, delta, 1e-5);
    }

    private static float[] Two(
        string name, float[] left, float[] right, Action<ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel) =>
        Shapes.Run<float>(name, left.Length, (lab, r) =>
        {
            LabBuffer<float> a = lab.Global(left, "a");
            LabBuffer<float> b = lab.Global(right, "b");
            return () => kernel(a, b, r);
        });
}
