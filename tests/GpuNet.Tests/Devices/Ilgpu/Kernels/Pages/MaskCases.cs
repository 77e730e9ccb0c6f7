using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;
using ILGPU;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>Choices by masks at the size that a page states.</summary>
internal static class MaskCases
{
    public static Action Select(KernelBench bench, KernelSize size)
    {
        ArrayView<float> mask = bench.Global([.. Enumerable.Range(0, size["n"]).Select(index => index % 2f)], "mask");
        ArrayView<float> left = bench.Global(Shapes.Numbers(size["n"]), "left");
        ArrayView<float> right = bench.Global(Shapes.Numbers(size["n"], 5), "right");
        ArrayView<float> result = bench.Global<float>(size["n"], "result");
        return () => Call(ElementwiseKernels.Select, mask, left, right, result);
    }
}
