using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// An accelerator whose construction or disposal failed half-way. ILGPU then leaks its context and a thread, and its
/// finalizers throw.
/// </summary>
internal static class AbandonedAccelerator
{
    /// <summary>Releases its context, with everything on it, ends its thread and keeps finalizers away from it.</summary>
    public static void Abandon(Accelerator accelerator)
    {
        IlgpuInternals.MarkDisposed(accelerator);
#pragma warning disable CA1816 // It is not this object's finalizer that would throw.
        GC.SuppressFinalize(accelerator);
#pragma warning restore CA1816
        IlgpuInternals.EndCollector(accelerator);
        nint context = accelerator.NativePtr;
        if (accelerator is not CudaAccelerator || context == 0 || NativeLibraries.Cuda is not nint library)
            return;

        // First: a thread on which it is current may bind it again at any time.
        IlgpuInternals.ForgetContext(accelerator);
        new CudaDriver(library).DestroyContext(context);
    }
}
