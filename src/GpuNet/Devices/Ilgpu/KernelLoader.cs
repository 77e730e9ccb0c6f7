using System.Reflection;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <summary>As ILGPU does it by itself.</summary>
internal sealed class KernelLoader(Accelerator accelerator) : IKernelLoader
{
    /// <inheritdoc/>
    public bool MayRefuse => false;

    /// <inheritdoc/>
    public TLauncher Load<TLauncher>(MethodInfo kernel, int threads)
        where TLauncher : Delegate =>
        accelerator.LoadKernel<TLauncher>(kernel);
}
