using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;
using ILGPU;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>Convolution and pooling at the size that a page states.</summary>
internal static class WindowCases
{
    public static Action Unfold(KernelBench bench, KernelSize size) => Windows(
        bench, size, g => g.InputLength, g => g.Windows * g.WindowLength,
        (g, x, r) => Call(ConvolutionKernels.Unfold, g, x, r));

    public static Action Fold(KernelBench bench, KernelSize size) => Windows(
        bench, size, g => g.Windows * g.WindowLength, g => g.InputLength,
        (g, x, r) => Call(ConvolutionKernels.Fold, g, x, r));

    public static Action AveragePool(KernelBench bench, KernelSize size) => Windows(
        bench, size, g => g.InputLength, g => g.OutputLength, (g, x, r) => Call(PoolingKernels.AveragePool, g, x, r));

    public static Action AveragePoolGradient(KernelBench bench, KernelSize size) => Windows(
        bench, size, g => g.OutputLength, g => g.InputLength,
        (g, x, r) => Call(PoolingKernels.AveragePoolGradient, g, x, r));

    public static Action MaxPool(KernelBench bench, KernelSize size)
    {
        int outputs = (int)(size["batch"] * Geometry(size).OutputLength);
        ArrayView<int> winners = size.Has("winners") ? bench.Global<int>(outputs, "winners") : ArrayView<int>.Empty;
        return Windows(
            bench, size, g => g.InputLength, g => g.OutputLength,
            (g, x, r) => Call(PoolingKernels.MaxPool, g, x, r, winners));
    }

    public static Action MaxPoolGradient(KernelBench bench, KernelSize size)
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

        ArrayView<int> winners = bench.Global(first, "winners");
        return Windows(
            bench, size, g => g.OutputLength, g => g.InputLength,
            (g, x, r) => Call(PoolingKernels.MaxPoolGradient, g, winners, x, r));
    }

    private static WindowGeometry Geometry(KernelSize size) => new(
        size["height"],
        size["width"],
        size["channels"],
        new Window(
            size["kernel"],
            size["stride"],
            size.Text.Contains("padding", StringComparison.Ordinal) ? size["padding"] : 0));

    private static Action Windows(
        KernelBench bench,
        KernelSize size,
        Func<WindowGeometry, long> input,
        Func<WindowGeometry, long> output,
        Action<WindowGeometry, ArrayView<float>, ArrayView<float>> kernel)
    {
        WindowGeometry geometry = Geometry(size);
        ArrayView<float> x = bench.Global(Shapes.Numbers((int)(size["batch"] * input(geometry))), "input");
        ArrayView<float> result = bench.Global<float>((int)(size["batch"] * output(geometry)), "result");
        return () => kernel(geometry, x, result);
    }
}
