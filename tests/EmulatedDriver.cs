using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using GpuNet.Devices.Ilgpu;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.CudaEmulator;

/// <summary>
/// CUDA without a GPU: where no NVIDIA driver is installed, the emulated one takes its place for this process. A real
/// driver stays first, and the same tests run on it. Part of each test project that opens devices.
/// </summary>
internal static class EmulatedDriver
{
    private static readonly ConcurrentDictionary<
        (MethodInfo, int Threads, CudaArchitecture, CudaInstructionSet, Index3D Grid, Index3D Group),
        (PTXCompiledKernel Kernel, MethodInfo? Launcher)> Compiled = [];

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
            KernelLoader.Again = LoadAgain;
    }

    /// <summary>
    /// Each test has a device of its own, and all would compile the same kernels to the same texts and launchers, which
    /// takes longer than to run them.
    /// </summary>
    private static Kernel? LoadAgain(Accelerator accelerator, MethodInfo kernel, int threads)
    {
        if (accelerator is not CudaAccelerator cuda)
            return null;
        var key = (kernel, threads, cuda.Architecture, cuda.InstructionSet, cuda.MaxGridSize, cuda.MaxGroupSize);
        if (Compiled.TryGetValue(key, out (PTXCompiledKernel Kernel, MethodInfo? Launcher) first))
        {
            using (cuda.BindScoped())
                return Create(cuda, first.Kernel, first.Launcher);
        }

        var compiled = (PTXCompiledKernel)cuda.Backend.Compile(
            EntryPointDescription.FromExplicitlyGroupedKernel(kernel), LaunchBounds.Of(threads, cuda.Architecture));
        Kernel loaded = cuda.LoadKernel(compiled);
        _ = Compiled.TryAdd(key, (compiled, loaded.Launcher));
        return loaded;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern CudaKernel Create(CudaAccelerator accelerator, PTXCompiledKernel kernel, MethodInfo? launcher);
}
