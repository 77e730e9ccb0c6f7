namespace GpuNet.Devices;

/// <content>How much memory there is, and how much of it is taken.</content>
public abstract partial class Device
{
    private long allocatedBytes;
    private long allocations;

    /// <summary>The memory that is allocated here now, in bytes.</summary>
    public long AllocatedBytes => Interlocked.Read(ref allocatedBytes);

    /// <summary>The allocations since the start.</summary>
    public long AllocationCount => Interlocked.Read(ref allocations);

    /// <summary>What can still be allocated, in bytes; null where nobody can say.</summary>
    public virtual long? AvailableBytes => Description.MemoryBytes - AllocatedBytes;

    /// <summary>
    /// A device that plans as this one does, with the same workspaces, and allocates and computes nothing: what is
    /// built on it says by its <see cref="AllocatedBytes"/> how much it will need here.
    /// </summary>
    public Device ForPlanning() => new NullDevice(this);

    /// <summary>Refuses what does not fit, before any of it is allocated.</summary>
    /// <param name="bytes">What is needed in all.</param>
    /// <param name="purpose">What needs it, as the start of a sentence: <c>training</c>.</param>
    /// <param name="heldBytes">How much of it is allocated already.</param>
    /// <exception cref="OutOfDeviceMemoryException">
    /// There is less; the message says what is needed and what there is.
    /// </exception>
    public void Require(long bytes, string purpose, long heldBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (AvailableBytes + heldBytes is long available && bytes > available)
            throw new OutOfDeviceMemoryException(Name, purpose, bytes, available);
    }

    /// <summary>Told by an allocation that it was given back.</summary>
    internal void Freed(DeviceMemory memory) => Interlocked.Add(ref allocatedBytes, -memory.Bytes);

    private DeviceMemory Allocated(DeviceMemory memory)
    {
        _ = Interlocked.Add(ref allocatedBytes, memory.Bytes);
        _ = Interlocked.Increment(ref allocations);
        return memory;
    }
}
