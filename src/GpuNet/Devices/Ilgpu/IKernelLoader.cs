namespace GpuNet.Devices.Ilgpu;

/// <summary>Creates the kernel launchers of an accelerator.</summary>
internal interface IKernelLoader
{
    /// <summary>
    /// Whether devices differ in the kernels that they accept: then the largest kernel is loaded when the device is
    /// opened, not in mid-run.
    /// </summary>
    bool MayRefuse { get; }

    /// <summary>The launcher of a kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="threads">The group size that it is launched with.</param>
    /// <exception cref="KernelRefusedException">The device cannot run it; the message says why.</exception>
    TLauncher Load<TLauncher>(MethodInfo kernel, int threads)
        where TLauncher : Delegate;

    /// <summary>
    /// The driver's log for a kernel that it rejects, if any. ILGPU reads it but does not expose it, so the driver is
    /// queried again.
    /// </summary>
    string LogOf(MethodInfo kernel, int threads);
}
