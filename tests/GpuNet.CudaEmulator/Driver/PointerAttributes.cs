using GpuNet.CudaEmulator.Memory;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>What the driver knows of an address.</summary>
internal static unsafe class PointerAttributes
{
    private const int Context = 1;
    private const int MemoryType = 2;
    private const int DevicePointer = 3;
    private const int HostPointer = 4;
    private const int IsManaged = 8;
    private const int DeviceOrdinal = 9;
    private const int RangeStart = 11;
    private const int RangeBytes = 12;
    private const int IsMapped = 13;

    private const int HostMemory = 1;
    private const int DeviceMemory = 2;

    /// <summary>Writes an attribute of an address where the caller wants it.</summary>
    public static void Get(EmulatedMachine machine, void* data, int attribute, ulong address)
    {
        foreach (DriverContext context in machine.Contexts)
        {
            if (context.Memory.Holder(address) is Allocation held)
            {
                Write(data, attribute, address, held.Address, held.Bytes, context);
                return;
            }
        }

        if (!machine.Host.TryFind(address, out ulong hostStart, out long hostBytes))
            throw new DriverException(DriverError.InvalidValue);
        Write(data, attribute, address, hostStart, hostBytes, context: null);
    }

    private static void Write(void* data, int attribute, ulong address, ulong start, long bytes, DriverContext? context)
    {
        switch (attribute)
        {
            case Context when context is not null:
                *(nint*)data = context.Handle;
                break;
            case MemoryType:
                *(int*)data = context is null ? HostMemory : DeviceMemory;
                break;
            case DevicePointer:
                *(ulong*)data = address;
                break;
            case HostPointer when context is null:
                *(ulong*)data = address;
                break;
            case IsManaged:
                *(int*)data = 0;
                break;
            case DeviceOrdinal when context is not null:
                *(int*)data = context.Device;
                break;
            case RangeStart:
                *(ulong*)data = start;
                break;
            case RangeBytes:
                *(nint*)data = (nint)bytes;
                break;
            case IsMapped:
                *(byte*)data = 1;
                break;
            default:
                throw new DriverException(DriverError.InvalidValue);
        }
    }
}
