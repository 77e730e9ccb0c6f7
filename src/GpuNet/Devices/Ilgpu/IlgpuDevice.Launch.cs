using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <content>
/// Launches by the number of a kernel's parameters. A launcher that is known is found without an allocation.
/// </content>
internal sealed partial class IlgpuDevice
{
    internal void Launch<T1, T2>(
        Action<T1, T2> kernel, KernelConfig config, T1 p1, T2 p2)
        where T1 : struct
        where T2 : struct
    {
        var launch = Launcher<Action<AcceleratorStream, KernelConfig, T1, T2>>(kernel, config);
        try
        {
            Before(DriverCall.Launch);
            launch(stream, config, p1, p2);
        }
        catch (AcceleratorException exception)
        {
            throw Failed(KernelTable.NameOf(kernel), exception);
        }
    }

    internal void Launch<T1, T2, T3>(
        Action<T1, T2, T3> kernel, KernelConfig config, T1 p1, T2 p2, T3 p3)
        where T1 : struct
        where T2 : struct
        where T3 : struct
    {
        var launch = Launcher<Action<AcceleratorStream, KernelConfig, T1, T2, T3>>(kernel, config);
        try
        {
            Before(DriverCall.Launch);
            launch(stream, config, p1, p2, p3);
        }
        catch (AcceleratorException exception)
        {
            throw Failed(KernelTable.NameOf(kernel), exception);
        }
    }

    internal void Launch<T1, T2, T3, T4>(
        Action<T1, T2, T3, T4> kernel, KernelConfig config, T1 p1, T2 p2, T3 p3, T4 p4)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
    {
        var launch = Launcher<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4>>(kernel, config);
        try
        {
            Before(DriverCall.Launch);
            launch(stream, config, p1, p2, p3, p4);
        }
        catch (AcceleratorException exception)
        {
            throw Failed(KernelTable.NameOf(kernel), exception);
        }
    }

    internal void Launch<T1, T2, T3, T4, T5>(
        Action<T1, T2, T3, T4, T5> kernel, KernelConfig config, T1 p1, T2 p2, T3 p3, T4 p4, T5 p5)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
    {
        var launch = Launcher<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5>>(kernel, config);
        try
        {
            Before(DriverCall.Launch);
            launch(stream, config, p1, p2, p3, p4, p5);
        }
        catch (AcceleratorException exception)
        {
            throw Failed(KernelTable.NameOf(kernel), exception);
        }
    }

    internal void Launch<T1, T2, T3, T4, T5, T6>(
        Action<T1, T2, T3, T4, T5, T6> kernel, KernelConfig config, T1 p1, T2 p2, T3 p3, T4 p4, T5 p5, T6 p6)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
    {
        var launch = Launcher<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6>>(kernel, config);
        try
        {
            Before(DriverCall.Launch);
            launch(stream, config, p1, p2, p3, p4, p5, p6);
        }
        catch (AcceleratorException exception)
        {
            throw Failed(KernelTable.NameOf(kernel), exception);
        }
    }

    internal void Launch<T1, T2, T3, T4, T5, T6, T7>(
        Action<T1, T2, T3, T4, T5, T6, T7> kernel, KernelConfig config, T1 p1, T2 p2, T3 p3, T4 p4, T5 p5, T6 p6, T7 p7)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
    {
        var launch = Launcher<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7>>(kernel, config);
        try
        {
            Before(DriverCall.Launch);
            launch(stream, config, p1, p2, p3, p4, p5, p6, p7);
        }
        catch (AcceleratorException exception)
        {
            throw Failed(KernelTable.NameOf(kernel), exception);
        }
    }
}
