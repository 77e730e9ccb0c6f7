using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.Devices.Ilgpu;

/// <summary>Loads kernels the way ILGPU does by default; on CUDA with <see cref="LaunchBounds"/>.</summary>
internal sealed class KernelLoader(Accelerator accelerator) : IKernelLoader
{
    /// <summary>
    /// Loads a kernel, for groups of so many threads, from what an accelerator of the same kind left, or returns null.
    /// Tests, which open many devices alike, compile once for all of them.
    /// </summary>
    public static Func<Accelerator, MethodInfo, int, Kernel?>? Again { get; set; }

    /// <inheritdoc/>
    public bool MayRefuse => false;

    /// <inheritdoc/>
    public TLauncher Load<TLauncher>(MethodInfo kernel, int threads)
        where TLauncher : Delegate =>
        Again?.Invoke(accelerator, kernel, threads) is Kernel loaded
            ? loaded.CreateLauncherDelegate<TLauncher>()
            : accelerator.LoadKernel<TLauncher>(kernel, Bounds(threads));

    /// <inheritdoc/>
    public string LogOf(MethodInfo kernel, int threads)
    {
        if (accelerator is not CudaAccelerator cuda)
            return "";
        var compiled = (PTXCompiledKernel)cuda.Backend.Compile(
            EntryPointDescription.FromExplicitlyGroupedKernel(kernel), Bounds(threads));
        CudaError error = CudaAPI.CurrentAPI.LoadModule(out nint module, compiled.PTXAssembly, out string? log);
        if (error == CudaError.CUDA_SUCCESS)
            _ = CudaAPI.CurrentAPI.DestroyModule(module);
        return (log ?? "").Split('\0')[0].ReplaceLineEndings(" ").Trim();
    }

    private KernelSpecialization Bounds(int threads) =>
        accelerator is CudaAccelerator cuda ? LaunchBounds.Of(threads, cuda.Architecture) : default;
}
