using GpuNet.CudaEmulator.Execution;

namespace GpuNet.CudaEmulator.Memory;

/// <summary>
/// The memory of a context, in a window of addresses of its own. Addresses are handed out once and never again, with a
/// gap behind each allocation, so that an access past an end or after a free is always seen as such.
/// </summary>
public sealed unsafe class GlobalMemory : IDisposable
{
    private const int Alignment = 256;
    private const long WindowBytes = 1L << 40;
    private const long Windows = (long)((AddressSpace.GlobalEnd - AddressSpace.Global) / WindowBytes);

    private static long made;

    private readonly List<Allocation> all = [];
    private readonly List<Allocation> host = [];
    private readonly ulong window;
    private ulong next;
    private Allocation? last;

    /// <summary>A memory of so many bytes.</summary>
    public GlobalMemory(long capacity)
    {
        (Capacity, FreeBytes) = (capacity, capacity);
        window = AddressSpace.Global + (ulong)((Interlocked.Increment(ref made) - 1) % Windows * WindowBytes);
        next = window;
    }

    /// <summary>How much there is in all.</summary>
    public long Capacity { get; }

    /// <summary>How much is left.</summary>
    public long FreeBytes { get; private set; }

    /// <summary>What was not given back.</summary>
    public IReadOnlyList<Allocation> Live => [.. all.Where(allocation => !allocation.IsFreed)];

    /// <summary>The host's memory that is locked.</summary>
    public IReadOnlyList<Allocation> Registered => host;

    /// <summary>Some bytes that nobody wrote yet.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="madeBy">The driver call that asks for them.</param>
    /// <exception cref="OutOfMemoryException">There are less.</exception>
    public ulong Allocate(long bytes, int madeBy = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        long taken = (bytes + Alignment - 1) / Alignment * Alignment;
        if (taken > FreeBytes)
            throw new InsufficientMemoryException($"{bytes} bytes are asked for, and {FreeBytes} are left");
        FreeBytes -= taken;
        ulong address = next;
        next += (ulong)(taken + Alignment);
        all.Add(new Allocation(address, bytes) { MadeBy = madeBy });
        return address;
    }

    /// <summary>Gives an allocation back.</summary>
    /// <exception cref="KernelFaultException">There is none at that address, or it was given back before.</exception>
    public void Free(ulong address)
    {
        Allocation? allocation = Find(address);
        if (allocation is null || allocation.Address != address || allocation.IsHost)
            throw new KernelFaultException(FaultKind.OutOfBounds, $"a free of 0x{address:x}: no allocation begins there");
        if (allocation.IsFreed)
            throw new KernelFaultException(FaultKind.UseAfterFree, $"a free of {allocation}, which was freed before");
        FreeBytes += (allocation.Bytes + Alignment - 1) / Alignment * Alignment;
        allocation.Free();
    }

    /// <summary>Whether the address is one of this memory's, live or not.</summary>
    public bool Owns(ulong address) => address - window < WindowBytes;

    /// <summary>The live allocation of the device that an address is in, or null.</summary>
    public Allocation? Holder(ulong address) =>
        Owns(address) && Find(address) is { IsFreed: false } found && address - found.Address < (ulong)found.Bytes
            ? found
            : null;

    /// <summary>Lets kernels read and write the host's memory.</summary>
    public void RegisterHost(nint address, long bytes) => host.Add(new Allocation(address, bytes) { Name = "locked memory" });

    /// <summary>Takes that back; false where none of that address was locked.</summary>
    public bool UnregisterHost(nint address)
    {
        last = null;
        return host.RemoveAll(range => range.Address == (ulong)address) > 0;
    }

    /// <summary>Copies to the host.</summary>
    /// <exception cref="KernelFaultException">
    /// It goes past an end, or reads what was given back or was never written.
    /// </exception>
    public void Read(ulong source, Span<byte> destination)
    {
        if (destination.Length == 0)
            return;
        Allocation allocation = Range(source, destination.Length, "a copy from");
        RequireWritten(allocation, source, destination.Length);
        new ReadOnlySpan<byte>(allocation.Pointer + (source - allocation.Address), destination.Length).CopyTo(destination);
    }

    /// <summary>Copies from the host.</summary>
    public void Write(ulong destination, ReadOnlySpan<byte> source)
    {
        if (source.Length == 0)
            return;
        Allocation allocation = Range(destination, source.Length, "a copy to");
        source.CopyTo(new Span<byte>(allocation.Pointer + (destination - allocation.Address), source.Length));
        allocation.Written.Write((long)(destination - allocation.Address), source.Length);
    }

    /// <summary>Copies within the memory; what was not written stays unwritten.</summary>
    public void Copy(ulong destination, ulong source, long bytes)
    {
        if (bytes == 0)
            return;
        Allocation from = Range(source, bytes, "a copy from");
        Allocation to = Range(destination, bytes, "a copy to");
        Buffer.MemoryCopy(
            from.Pointer + (source - from.Address), to.Pointer + (destination - to.Address), bytes, bytes);
        if (!to.IsHost)
            to.Written.CopyWritten((long)(destination - to.Address), from.Written, (long)(source - from.Address), bytes);
        else
            RequireWritten(from, source, bytes);
    }

    /// <summary>Sets bytes.</summary>
    public void Fill(ulong destination, byte value, long bytes)
    {
        if (bytes == 0)
            return;
        Allocation allocation = Range(destination, bytes, "a fill of");
        new Span<byte>(allocation.Pointer + (destination - allocation.Address), checked((int)bytes)).Fill(value);
        allocation.Written.Write((long)(destination - allocation.Address), bytes);
    }

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        foreach (Allocation allocation in all.Where(allocation => !allocation.IsFreed))
            allocation.Free();
        all.Clear();
        host.Clear();
        last = null;
    }

    /// <summary>The allocation that an address is in or behind, freed ones included; null before the first.</summary>
    internal Allocation? Find(ulong address)
    {
        if (last is not null && address >= last.Address && address - last.Address < (ulong)last.Bytes)
            return last;
        if (!Owns(address))
        {
            foreach (Allocation range in host)
            {
                if (address >= range.Address && address - range.Address < (ulong)range.Bytes)
                    return last = range;
            }

            return null;
        }

        int low = 0;
        int high = all.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (all[middle].Address <= address)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high < 0 ? null : last = all[high];
    }

    /// <summary>What is wrong with an access to these bytes, which are not all in one live allocation.</summary>
    internal (FaultKind Kind, string Where) Blame(ulong address, long bytes)
    {
        Allocation? allocation = Find(address);
        if (allocation is null)
            return (FaultKind.OutOfBounds, $"0x{address:x}, which is no memory of the device");
        long distance = (long)(address - allocation.Address);
        if (distance >= allocation.Bytes)
            return (FaultKind.OutOfBounds, $"0x{address:x}, {distance - allocation.Bytes} bytes behind the end of {allocation}");
        return allocation.IsFreed
            ? (FaultKind.UseAfterFree, $"byte {distance} of {allocation}, which was freed")
            : (FaultKind.OutOfBounds, $"bytes {distance} to {distance + bytes - 1} of {allocation}");
    }

    private Allocation Range(ulong address, long bytes, string operation)
    {
        Allocation? allocation = Find(address);
        if (allocation is { IsFreed: false } && (long)(address - allocation.Address) + bytes <= allocation.Bytes)
            return allocation;
        (FaultKind kind, string where) = Blame(address, bytes);
        throw new KernelFaultException(kind, $"{operation} {where}");
    }

    private static void RequireWritten(Allocation allocation, ulong address, long bytes)
    {
        long at = allocation.Written.FirstUnwritten((long)(address - allocation.Address), bytes);
        if (at >= 0)
        {
            throw new KernelFaultException(
                FaultKind.UnwrittenRead, $"a copy from byte {at} of {allocation}, which nobody wrote");
        }
    }
}
