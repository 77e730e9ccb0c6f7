namespace GpuNet.Devices.Ilgpu;

/// <summary>Makes an accelerator's launchers of kernels.</summary>
internal interface IKernelLoader
{
    /// <summary>
    /// Whether devices differ in what they take: then the largest kernel is loaded when the device is opened, not in
    /// mid-run.
    /// </summary>
    bool MayRefuse { get; }

    /// <summary>The launcher of a kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="threads">The threads of the groups that it is launched in.</param>
    /// <exception cref="KernelRefusedException">The device cannot run it; the message says why.</exception>
    TLauncher Load<TLauncher>(MethodInfo kernel, int threads)
        where TLauncher : Delegate;

    /// <summary>
    /// What the driver writes of a kernel that it does not take, or nothing. ILGPU asks for it and lets nobody see it, so
    /// the driver is asked once more.
    /// </summary>
    string LogOf(MethodInfo kernel, int threads);
}
