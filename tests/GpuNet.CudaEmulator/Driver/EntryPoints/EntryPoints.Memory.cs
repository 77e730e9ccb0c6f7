using System.Runtime.InteropServices;

namespace GpuNet.CudaEmulator.Driver;

// Device memory, page-locked host memory, and copies.
internal static unsafe partial class EntryPoints
{
    [UnmanagedCallersOnly]
    private static int cuMemGetInfo_v2(nint* free, nint* total) => OnContext(context =>
    {
        Require(free);
        Require(total);
        *free = (nint)context.FreeBytes;
        *total = (nint)context.Machine.Options.MemoryBytes;
    });

    [UnmanagedCallersOnly]
    private static int cuMemAlloc_v2(ulong* address, nint bytes) => OnContext(context =>
    {
        Require(address);
        Capture.RefuseUnsafeCall(context.Machine);
        *address = context.Allocate(bytes);
    });

    [UnmanagedCallersOnly]
    private static int cuMemFree_v2(ulong address)
    {
        DriverContext? owner = DeviceAddresses.OwnerOf(address);
        EmulatedMachine machine = owner?.Machine ?? EmulatedMachine.OfThreadOrFlow;
        return (int)machine.Call(nameof(cuMemFree_v2), owner, _ =>
        {
            // Of a NULL pointer nothing is to be freed, as in C.
            if (address == 0)
                return;
            if (owner is null)
            {
                throw new DriverException(
                    DriverError.InvalidValue,
                    $"No allocation begins at device address {address:x}: it was freed before, or never was one.");
            }

            owner.RequireUsable();
            Capture.RefuseUnsafeCall(machine);
            owner.Free(address);
        });
    }

    [UnmanagedCallersOnly]
    private static int cuMemAllocHost_v2(ulong* address, nint bytes) => OnContext(context =>
        AllocateHost(context, address, bytes));

    [UnmanagedCallersOnly]
    private static int cuMemHostAlloc(ulong* address, nint bytes, uint flags) => OnContext(context =>
    {
        const uint AllFlags = 7;
        if (flags > AllFlags)
            throw new DriverException(DriverError.InvalidValue);
        AllocateHost(context, address, bytes);
    });

    [UnmanagedCallersOnly]
    private static int cuMemFreeHost(ulong address) => OnContext(context =>
    {
        Capture.RefuseUnsafeCall(context.Machine);
        context.Machine.Drain();
        context.Machine.Host.Free(address);
    });

    [UnmanagedCallersOnly]
    private static int cuMemHostRegister_v2(ulong address, nint bytes, uint flags) => OnContext(context =>
    {
        const uint AllFlags = 15;
        if (flags > AllFlags)
            throw new DriverException(DriverError.InvalidValue);
        Capture.RefuseUnsafeCall(context.Machine);
        context.Machine.Host.Register(address, bytes, context.Machine.RunningIndex);
    });

    [UnmanagedCallersOnly]
    private static int cuMemHostUnregister(ulong address) => OnContext(context =>
    {
        Capture.RefuseUnsafeCall(context.Machine);
        context.Machine.Drain();
        context.Machine.Host.Unregister(address);
    });

    [UnmanagedCallersOnly]
    private static int cuMemHostGetDevicePointer_v2(ulong* device, ulong address, uint flags) => OnContext(context =>
    {
        Require(device);
        if (flags != 0 || !context.Machine.Host.TryFind(address, out _, out _))
            throw new DriverException(DriverError.InvalidValue);
        // With unified addressing the device uses the host's address.
        *device = address;
    });

    [UnmanagedCallersOnly]
    private static int cuPointerGetAttribute(void* data, int attribute, ulong address) => OnContext(context =>
    {
        Require(data);
        PointerAttributes.Get(context.Machine, data, attribute, address);
    });

    [UnmanagedCallersOnly]
    private static int cuMemcpy(ulong destination, ulong source, nint bytes) =>
        OnContext(context => Copies.Now(context, destination, source, bytes));

    [UnmanagedCallersOnly]
    private static int cuMemcpyHtoD_v2(ulong destination, ulong source, nint bytes) => OnContext(context =>
    {
        Copies.RequireSides(context.Machine, destination, toDevice: true, source, fromDevice: false);
        Copies.Now(context, destination, source, bytes);
    });

    [UnmanagedCallersOnly]
    private static int cuMemcpyDtoH_v2(ulong destination, ulong source, nint bytes) => OnContext(context =>
    {
        Copies.RequireSides(context.Machine, destination, toDevice: false, source, fromDevice: true);
        Copies.Now(context, destination, source, bytes);
    });

    [UnmanagedCallersOnly]
    private static int cuMemcpyDtoD_v2(ulong destination, ulong source, nint bytes) => OnContext(context =>
    {
        Copies.RequireSides(context.Machine, destination, toDevice: true, source, fromDevice: true);
        Copies.Now(context, destination, source, bytes);
    });

    [UnmanagedCallersOnly]
    private static int cuMemcpyAsync(ulong destination, ulong source, nint bytes, nint stream) =>
        OnStream(stream, queue => Copies.Submit(queue, destination, source, bytes));

    [UnmanagedCallersOnly]
    private static int cuMemcpyHtoDAsync_v2(ulong destination, ulong source, nint bytes, nint stream) =>
        OnStream(stream, queue =>
        {
            Copies.RequireSides(queue.Machine, destination, toDevice: true, source, fromDevice: false);
            Copies.Submit(queue, destination, source, bytes);
        });

    [UnmanagedCallersOnly]
    private static int cuMemcpyDtoHAsync_v2(ulong destination, ulong source, nint bytes, nint stream) =>
        OnStream(stream, queue =>
        {
            Copies.RequireSides(queue.Machine, destination, toDevice: false, source, fromDevice: true);
            Copies.Submit(queue, destination, source, bytes);
        });

    [UnmanagedCallersOnly]
    private static int cuMemcpyDtoDAsync_v2(ulong destination, ulong source, nint bytes, nint stream) =>
        OnStream(stream, queue =>
        {
            Copies.RequireSides(queue.Machine, destination, toDevice: true, source, fromDevice: true);
            Copies.Submit(queue, destination, source, bytes);
        });

    [UnmanagedCallersOnly]
    private static int cuMemsetD8_v2(ulong destination, byte value, nint bytes) => OnContext(context =>
    {
        Capture.RefuseUnsafeCall(context.Machine);
        Copies.Fill(context.NullStream, destination, value, bytes);
    });

    [UnmanagedCallersOnly]
    private static int cuMemsetD8Async(ulong destination, byte value, nint bytes, nint stream) =>
        OnStream(stream, queue => Copies.Fill(queue, destination, value, bytes));

    private static void AllocateHost(DriverContext context, ulong* address, nint bytes)
    {
        Require(address);
        Capture.RefuseUnsafeCall(context.Machine);
        *address = context.Machine.Host.Allocate(bytes, context.Machine.RunningIndex);
    }
}
