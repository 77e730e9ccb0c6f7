using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Memory;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>
/// Host memory that the system never moves: registered by a program, or allocated for it. Devices read and write it by
/// themselves while the host goes on, and kernels may too.
/// </summary>
internal sealed unsafe class PageLockedMemory
{
    private const int PageBytes = 4096;

    private readonly SortedList<ulong, Range> ranges = [];
    private readonly List<GlobalMemory> memories = [];

    /// <summary>What was neither freed nor unregistered.</summary>
    public IEnumerable<LiveObject> Live => ranges.Values.Select(range => new LiveObject(
        range.IsAllocated ? "host memory" : "host registration", range.Address, $"{range.Bytes} bytes", range.MadeBy));

    /// <summary>Kernels over this memory may touch the page-locked ranges, those to come included.</summary>
    public void ShareWith(GlobalMemory memory)
    {
        memories.Add(memory);
        foreach (Range range in ranges.Values)
            memory.RegisterHost((nint)range.Address, range.Bytes);
    }

    /// <summary>The memory is no longer there.</summary>
    public void StopSharing(GlobalMemory memory) => memories.Remove(memory);

    /// <summary>Allocates.</summary>
    public ulong Allocate(long bytes, int madeBy)
    {
        if (bytes <= 0)
            throw new DriverException(DriverError.InvalidValue);
        void* memory;
        try
        {
            memory = NativeMemory.AlignedAlloc((nuint)bytes, PageBytes);
        }
        catch (OutOfMemoryException)
        {
            throw new DriverException(DriverError.OutOfMemory);
        }

        Add(new Range((ulong)memory, bytes, IsAllocated: true, madeBy));
        return (ulong)memory;
    }

    /// <summary>Frees what was allocated.</summary>
    public void Free(ulong address)
    {
        if (!ranges.TryGetValue(address, out Range range) || !range.IsAllocated)
        {
            throw new DriverException(
                DriverError.InvalidValue,
                $"The host memory {address:x} was not allocated by the driver, or freed before.");
        }

        Remove(range);
        NativeMemory.AlignedFree((void*)address);
    }

    /// <summary>Takes a program's memory.</summary>
    public void Register(ulong address, long bytes, int madeBy)
    {
        if (address == 0 || bytes <= 0)
            throw new DriverException(DriverError.InvalidValue);
        foreach (Range other in ranges.Values)
        {
            if (address < other.End && other.Address < address + (ulong)bytes)
            {
                throw new DriverException(
                    DriverError.HostMemoryAlreadyRegistered,
                    $"Of the host memory {address:x}, {bytes} bytes, a part is page-locked already: " +
                    $"{other.Address:x}, {other.Bytes} bytes. Unregister it first.");
            }
        }

        Add(new Range(address, bytes, IsAllocated: false, madeBy));
    }

    /// <summary>Gives a program's memory back.</summary>
    public void Unregister(ulong address)
    {
        if (!ranges.TryGetValue(address, out Range range) || range.IsAllocated)
            throw new DriverException(DriverError.HostMemoryNotRegistered);
        Remove(range);
    }

    /// <summary>Whether all of the bytes are page-locked.</summary>
    public bool Holds(ulong address, long bytes) =>
        TryFind(address, out ulong start, out long held) && address - start + (ulong)bytes <= (ulong)held;

    /// <summary>The page-locked range that holds the address.</summary>
    public bool TryFind(ulong address, out ulong start, out long bytes)
    {
        foreach (Range range in ranges.Values)
        {
            if (address >= range.Address && address < range.End)
            {
                (start, bytes) = (range.Address, range.Bytes);
                return true;
            }
        }

        (start, bytes) = (0, 0);
        return false;
    }

    /// <summary>Frees all that was allocated and forgets the rest.</summary>
    public void FreeAll()
    {
        foreach (Range range in ranges.Values.ToArray())
        {
            Remove(range);
            if (range.IsAllocated)
                NativeMemory.AlignedFree((void*)range.Address);
        }
    }

    private void Add(Range range)
    {
        ranges.Add(range.Address, range);
        foreach (GlobalMemory memory in memories)
            memory.RegisterHost((nint)range.Address, range.Bytes);
    }

    private void Remove(Range range)
    {
        ranges.Remove(range.Address);
        foreach (GlobalMemory memory in memories)
            memory.UnregisterHost((nint)range.Address);
    }

    private readonly record struct Range(ulong Address, long Bytes, bool IsAllocated, int MadeBy)
    {
        public ulong End => Address + (ulong)Bytes;
    }
}
