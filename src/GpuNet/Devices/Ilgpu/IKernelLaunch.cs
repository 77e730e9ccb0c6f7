using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// A launch that brings its own kernel for CUDA, OpenCL and ILGPU's CPU accelerator; for launches written outside the
/// library.
/// </summary>
/// <remarks>
/// Its buffers have been checked. The kernel, its formulas and their enclosing types must be public: ILGPU compiles
/// them from another assembly.
/// </remarks>
public interface IKernelLaunch : ILaunch
{
    /// <summary>
    /// Launches one or more kernels; returns before they are done. Kernels and arguments follow from the members alone:
    /// a device may record them once and repeat what it recorded.
    /// </summary>
    void RunOn(KernelLaunch device);
}

/// <summary>
/// Launches kernels: static methods over views, in which <see cref="Kernels.Walk"/> gives each thread its items.
/// </summary>
/// <remarks>A kernel that is known is launched without an allocation.</remarks>
public readonly ref struct KernelLaunch
{
    private readonly IlgpuDevice device;

    internal KernelLaunch(IlgpuDevice device) => this.device = device;

    /// <summary>A view that the kernel reads; empty if the buffer was omitted.</summary>
    public static ArrayView<T> View<T>(In<T> input)
        where T : unmanaged =>
        View(input.Buffer);

    /// <summary>A view that the kernel writes; empty if the buffer was omitted.</summary>
    public static ArrayView<T> View<T>(Out<T> output)
        where T : unmanaged =>
        View(output.Buffer);

    /// <summary>A view that the kernel reads and updates; empty if the buffer was omitted.</summary>
    public static ArrayView<T> View<T>(InOut<T> changed)
        where T : unmanaged =>
        View(changed.Buffer);

    /// <summary>The kernel's scratch memory.</summary>
    public static ArrayView<float> View(Scratch scratch) => View(scratch.Buffer);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ArrayView<T> View<T>(DeviceBuffer<T>? buffer)
        where T : unmanaged =>
        buffer is null
            ? default
            : new ArrayView<T>(
                ((IlgpuMemory)buffer.Memory).Buffer, buffer.ByteOffset / Unsafe.SizeOf<T>(), buffer.Length);

    /// <summary>The number of threads for so many items on this device.</summary>
    /// <exception cref="NotSupportedException">There are more items than an index can address.</exception>
    public KernelConfig Threads(int items) => device.Threads(items);

    /// <summary>Launches a kernel of two parameters.</summary>
    public void Launch<T1, T2>(Action<T1, T2> kernel, KernelConfig config, T1 p1, T2 p2)
        where T1 : struct
        where T2 : struct =>
        device.Launcher<Action<AcceleratorStream, KernelConfig, T1, T2>>(kernel, config)(device.Stream, config, p1, p2);

    /// <summary>Launches a kernel of three parameters.</summary>
    public void Launch<T1, T2, T3>(Action<T1, T2, T3> kernel, KernelConfig config, T1 p1, T2 p2, T3 p3)
        where T1 : struct
        where T2 : struct
        where T3 : struct =>
        device.Launcher<Action<AcceleratorStream, KernelConfig, T1, T2, T3>>(kernel, config)(
            device.Stream, config, p1, p2, p3);

    /// <summary>Launches a kernel of four parameters.</summary>
    public void Launch<T1, T2, T3, T4>(Action<T1, T2, T3, T4> kernel, KernelConfig config, T1 p1, T2 p2, T3 p3, T4 p4)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct =>
        device.Launcher<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4>>(kernel, config)(
            device.Stream, config, p1, p2, p3, p4);

    /// <summary>Launches a kernel of five parameters.</summary>
    public void Launch<T1, T2, T3, T4, T5>(
        Action<T1, T2, T3, T4, T5> kernel, KernelConfig config, T1 p1, T2 p2, T3 p3, T4 p4, T5 p5)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct =>
        device.Launcher<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5>>(kernel, config)(
            device.Stream, config, p1, p2, p3, p4, p5);

    /// <summary>Launches a kernel of six parameters.</summary>
    public void Launch<T1, T2, T3, T4, T5, T6>(
        Action<T1, T2, T3, T4, T5, T6> kernel, KernelConfig config, T1 p1, T2 p2, T3 p3, T4 p4, T5 p5, T6 p6)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct =>
        device.Launcher<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6>>(kernel, config)(
            device.Stream, config, p1, p2, p3, p4, p5, p6);

    /// <summary>Launches a kernel of seven parameters; pass more of them in a struct.</summary>
    public void Launch<T1, T2, T3, T4, T5, T6, T7>(
        Action<T1, T2, T3, T4, T5, T6, T7> kernel, KernelConfig config, T1 p1, T2 p2, T3 p3, T4 p4, T5 p5, T6 p6, T7 p7)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct =>
        device.Launcher<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7>>(kernel, config)(
            device.Stream, config, p1, p2, p3, p4, p5, p6, p7);
}
