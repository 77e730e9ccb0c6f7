using System.Runtime.InteropServices;

namespace GpuNet.CudaEmulator.Driver;

// Contexts, and which of them is current to a thread.
internal static unsafe partial class EntryPoints
{
    [UnmanagedCallersOnly]
    private static int cuCtxCreate_v2(nint* context, uint flags, int device) => OnMachine(machine =>
    {
        Require(context);
        machine.RequireDevice(device);
        var created = new DriverContext(machine, device, flags);
        ThreadContexts.Push(created);
        *context = created.Handle;
    });

    [UnmanagedCallersOnly]
    private static int cuCtxDestroy_v2(nint context) => On<DriverContext>(context, destroyed =>
    {
        DriverError lost = destroyed.Lost;
        if (ThreadContexts.Current == destroyed)
            ThreadContexts.Pop();
        destroyed.Destroy();
        // The context is gone all the same; a caller that ignored the error so far hears of it once more.
        if (lost != DriverError.Success)
            throw new DriverException(lost);
    });

    [UnmanagedCallersOnly]
    private static int cuCtxSetCurrent(nint context)
    {
        if (context != 0)
        {
            if (!Handles.IsRetired(context))
            {
                int result = On<DriverContext>(context, ThreadContexts.Set, nameof(cuCtxSetCurrent));

                // Its machine may have ended in the meantime.
                if (!Handles.IsRetired(context))
                    return result;
            }

            ThreadContexts.Set(null);
            return (int)DriverError.Success;
        }

        return (int)EmulatedMachine.OfThreadOrFlow.Call(
            nameof(cuCtxSetCurrent), ThreadContexts.Current, _ => ThreadContexts.Set(null));
    }

    [UnmanagedCallersOnly]
    private static int cuCtxGetCurrent(nint* context) => OnMachine(_ =>
    {
        Require(context);
        *context = ThreadContexts.Current?.Handle ?? 0;
    });

    [UnmanagedCallersOnly]
    private static int cuCtxPushCurrent_v2(nint context) => On<DriverContext>(context, ThreadContexts.Push);

    [UnmanagedCallersOnly]
    private static int cuCtxPopCurrent_v2(nint* context) => OnContext(current =>
    {
        ThreadContexts.Pop();
        if (context is not null)
            *context = current.Handle;
    });

    [UnmanagedCallersOnly]
    private static int cuCtxGetDevice(int* device) => OnContext(context =>
    {
        Require(device);
        *device = context.Device;
    });

    [UnmanagedCallersOnly]
    private static int cuCtxSynchronize() => OnContext(context =>
    {
        Capture[] captures = [.. context.Machine.Captures.Where(capture => capture.Has(context, blocking: false))];
        foreach (Capture capture in captures)
            capture.Invalidate();
        if (captures.Length > 0)
            throw new DriverException(DriverError.StreamCaptureUnsupported);
        Capture.RefuseUnsafeCall(context.Machine);
        context.Drain();
        context.RequireUsable();
    });

    [UnmanagedCallersOnly]
    private static int cuCtxGetCacheConfig(int* configuration) => OnContext(context =>
    {
        Require(configuration);
        *configuration = context.CacheConfiguration;
    });

    [UnmanagedCallersOnly]
    private static int cuCtxSetCacheConfig(int configuration) => OnContext(context =>
    {
        if (configuration is < 0 or > 3)
            throw new DriverException(DriverError.InvalidValue);
        context.CacheConfiguration = configuration;
    });

    [UnmanagedCallersOnly]
    private static int cuCtxGetSharedMemConfig(int* configuration) => OnContext(context =>
    {
        Require(configuration);
        *configuration = context.SharedMemoryConfiguration;
    });

    // Chips of today have banks of four bytes whatever is asked for.
    [UnmanagedCallersOnly]
    private static int cuCtxSetSharedMemConfig(int configuration) => OnContext(_ =>
    {
        if (configuration is < 0 or > 2)
            throw new DriverException(DriverError.InvalidValue);
    });

    [UnmanagedCallersOnly]
    private static int cuCtxEnablePeerAccess(nint peer, uint flags) => OnContext(context =>
    {
        if (flags != 0)
            throw new DriverException(DriverError.InvalidValue);
        DriverContext other = context.Machine.Find<DriverContext>(peer);
        throw new DriverException(
            other == context ? DriverError.InvalidContext : DriverError.PeerAccessUnsupported);
    });

    [UnmanagedCallersOnly]
    private static int cuCtxDisablePeerAccess(nint peer) => OnContext(context =>
    {
        _ = context.Machine.Find<DriverContext>(peer);
        throw new DriverException(DriverError.PeerAccessNotEnabled);
    });
}
