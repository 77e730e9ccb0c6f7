using System.Collections.Concurrent;
using System.Reflection;
using GpuNet.Devices.Ilgpu;
using ILGPU.Backends;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.CudaEmulator;

/// <summary>
/// CUDA without a GPU: where no NVIDIA driver is installed, the emulated one takes its place for this process. A real
/// driver stays first, and the same tests run on it. Part of each test project that opens devices.
/// </summary>
internal static class EmulatedDriver
{
    private static readonly
        ConcurrentDictionary<(MethodInfo, int, CudaArchitecture, CudaInstructionSet), CompiledKernel> Compiled = [];

    /// <summary>Whether the emulated driver is the one that devices are opened on.</summary>
    public static bool IsUsed => NativeLibraries.EmulatedCuda is nint emulated && NativeLibraries.Cuda == emulated;

    /// <summary>Why it is not, or null.</summary>
    public static string? WhyNot => CudaEmulator.WhyUnsupported
        ?? (IsUsed ? null : "an NVIDIA driver is installed, and a process takes one driver alone");

    /// <summary>Puts the emulated driver in place, before any test looks for devices.</summary>
    public static void Install()
    {
        if (!CudaEmulator.IsSupported)
            return;
        NativeLibraries.EmulatedCuda = CudaEmulator.Library;
        if (IsUsed)
            KernelLoader.Compiled = CompiledOnce;
    }

    /// <summary>
    /// Each test has a device of its own, and all would compile the same kernels to the same texts, which takes longer
    /// than to run them.
    /// </summary>
    private static CompiledKernel? CompiledOnce(Accelerator accelerator, MethodInfo kernel, int threads) =>
        accelerator is CudaAccelerator cuda
            ? Compiled.GetOrAdd((kernel, threads, cuda.Architecture, cuda.InstructionSet), _ => cuda.Backend.Compile(
                ILGPU.Backends.EntryPoints.EntryPointDescription.FromExplicitlyGroupedKernel(kernel),
                LaunchBounds.Of(threads, cuda.Architecture)))
            : null;
}
