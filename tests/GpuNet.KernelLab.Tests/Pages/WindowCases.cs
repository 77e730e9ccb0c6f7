using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.KernelLab.Tests.Kernels;
using ILGPU;

namespace GpuNet.KernelLab.Tests.Pages;

/// <summary>Convolution and pooling at the size that a page states.</summary>
internal static class WindowCases
{
    public static Action Unfold(Lab lab, KernelSize size) => Call(
        lab, size, g => g.InputLength, g => g.Windows * g.WindowLength,
        (g, x, r) => ConvolutionKernels.Unfold(g, x, r));

    public static Action Fold(Lab lab, KernelSize size) => Call(
        lab, size, g => g.Windows * g.WindowLength, g => g.InputLength, (g, x, r) => ConvolutionKernels.Fold(g, x, r));

    public static Action AveragePool(Lab lab, KernelSize size) => Call(
        lab, size, g => g.InputLength, g => g.OutputLength, (g, x, r) => PoolingKernels.AveragePool(g, x, r));

    public static Action AveragePoolGradient(Lab lab, KernelSize size) => Call(
        lab, size, g => g.OutputLength, g => g.InputLength, (g, x, r) => PoolingKernels.AveragePoolGradient(g, x, r));

    public static Action MaxPool(Lab lab, KernelSize size)
    {
        int outputs = (int)(size["batch"] * Geometry(size).OutputLength);
        ArrayView<int> winners = size.Has("winners") ? lab.Global<int>(outputs, "winners") : ArrayView<int>.Empty;
        return Call(
            lab, size, g => g.InputLength, g => g.OutputLength,
            (g, x, r) => PoolingKernels.MaxPool(g, x, r, winners));
    }

    public static Action MaxPoolGradient(Lab lab, KernelSize size)
    {
        int batch = size["batch"];
        WindowGeometry geometry = Geometry(size);

        // Every window's first place wins.
        int[] first = new int[batch * geometry.OutputLength];
        for (int index = 0; index < first.Length; index++)
        {
            int window = index / geometry.Channels;
            first[index] =
                (window / geometry.OutputWidth % geometry.OutputHeight * geometry.StrideHeight * geometry.Width)
                + (window % geometry.OutputWidth * geometry.StrideWidth);
        }

        LabBuffer<int> winners = lab.Global(first, "winners");
        return Call(
            lab, size, g => g.OutputLength, g => g.InputLength,
            (g, x, r) => PoolingKernels.MaxPoolGradient(g, winners, x, r));
    }

    private static WindowGeometry Geometry(KernelSize size) => new(
        size["height"],
        size["width"],
        size["channels"],
        new Window(
            size["kernel"],
            size["stride"],
            size.Text.Contains("padding", StringComparison.Ordinal) ? size["padding"] : 0));

    private static Action Call(
        Lab lab,
        KernelSize size,
        Func<WindowGeometry, long> input,
        Func<WindowGeometry, long> output,
        Action<WindowGeometry, LabBuffer<float>, LabBuffer<float>> kernel)
    {
        WindowGeometry geometry = Geometry(size);
        LabBuffer<float> x = lab.Global(Shapes.Numbers((int)(size["batch"] * input(geometry))), "input");
        LabBuffer<float> result = lab.Global<float>((int)(size["batch"] * output(geometry)), "result");
        return () => kernel(geometry, x, result);
    }
}
