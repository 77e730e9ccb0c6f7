using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;
using ILGPU;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>Kernels over strided layouts at the size that a page states.</summary>
internal static class StridedCases
{
    public static Action Copy(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        ArrayView<float> input = bench.Global(Shapes.Numbers(rows * columns), "input");
        ArrayView<float> result = bench.Global<float>(rows * columns, "result");
        StridedLayout layout = size.Has("transposed")
            ? new([columns, rows], [1, columns], [rows, 1])
            : new([rows, columns / 2], [columns, 1], [columns / 2, 1]);
        return () => Call(StridedKernels.Copy, layout, 1f, input, result);
    }
}
