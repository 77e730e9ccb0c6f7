using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Kernels;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace GpuNet.CudaEmulator.Tests.Driver;

/// <summary>ILGPU with the emulated driver in place of the installed one.</summary>
internal static class IlgpuOnEmulator
{
    static IlgpuOnEmulator() => NativeLibrary.SetDllImportResolver(
        typeof(Context).Assembly, (name, _, _) => name == "cuda" ? CudaEmulator.Library : 0);

    /// <summary>A context that sees the current machine's devices.</summary>
    public static Context NewContext() => Context.Create(builder => builder.Cuda());

    /// <summary>A bench with blocks and warps in this order.</summary>
    public static KernelBench NewBench(int order = 0, bool alone = false) => new(order, alone);
}
