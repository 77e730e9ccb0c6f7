using System.Collections.Concurrent;

namespace GpuNet.Devices;

/// <content>How much memory there is, and how much is allocated.</content>
public abstract partial class Device
{
    // Weak references, so that the garbage collector finds what its user forgot.
    private readonly HashSet<WeakReference<DeviceMemory>> memories = [];
    private readonly ConcurrentQueue<DeviceMemory> forgotten = [];
    private Reservation? reservation;
    private long allocatedBytes;
    private long allocations;

    /// <summary>The memory currently allocated here, in bytes.</summary>
    public long AllocatedBytes => Interlocked.Read(ref allocatedBytes);

    /// <summary>The number of allocations since the start.</summary>
    public long AllocationCount => Interlocked.Read(ref allocations);

    /// <summary>The number of allocations that have not been released.</summary>
    internal int Allocations
    {
        get
        {
            lock (memories)
                return memories.Count;
        }
    }

    /// <summary>The memory that can still be allocated, in bytes; null if unknown.</summary>
    public virtual long? AvailableBytes => Description.MemoryBytes - AllocatedBytes;

    /// <summary>
    /// Starts a reservation: until it is committed, allocations of this thread have a size but no memory, so that all
    /// of them can be rejected together before any is made. Inside another reservation, it becomes part of that one.
    /// </summary>
    /// <param name="purpose">The purpose, as the start of a sentence: <c>training</c>.</param>
    public Reservation Reserve(string purpose)
    {
        // The hold is the reservation's, which ends it.
        _ = Hold();
        reservation = new Reservation(this, purpose, reservation, holds);
        return reservation;
    }

    /// <summary>Runs an action on reserved memory as soon as it is allocated; otherwise at once.</summary>
    internal void WhenAllocated(Action action)
    {
        if (reservation is null)
            action();
        else
            reservation.Then(action);
    }

    internal void EndReservation(Reservation? outer) => reservation = outer;

    /// <summary>Allocates the memory of an allocation.</summary>
    internal void Take(DeviceMemory memory)
    {
        try
        {
            memory.Take();
        }
        catch (OutOfDeviceMemoryException)
        {
            if (!Collect())
                throw;
            memory.Take();
        }

        Allocated(memory);
    }

    /// <summary>Throws if the memory does not fit, before any of it is allocated.</summary>
    /// <param name="bytes">The total memory needed.</param>
    /// <param name="purpose">What needs it, as the start of a sentence: <c>training</c>.</param>
    /// <param name="heldBytes">How much of it is allocated already.</param>
    /// <exception cref="OutOfDeviceMemoryException">
    /// There is less memory; the message gives the needed and the available amount.
    /// </exception>
    public void Require(long bytes, string purpose, long heldBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);

        // A reservation is checked as a whole, when it is committed.
        if (reservation is not null)
            return;
        long? tooLittle = TooLittle();
        if (tooLittle is not null && Collect())
            tooLittle = TooLittle();
        if (tooLittle is long available)
            throw new OutOfDeviceMemoryException(Name, purpose, bytes, available);

        long? TooLittle() => AvailableBytes + heldBytes is long there && bytes > there ? there : null;
    }

    /// <summary>Called by an allocation when it is released.</summary>
    internal void Freed(DeviceMemory memory)
    {
        _ = Interlocked.Add(ref allocatedBytes, -memory.Bytes);
        lock (memories)
            _ = memories.Remove(memory.Entry!);
    }

    /// <summary>
    /// Called by the finalizer thread for an unreachable allocation. It is kept until the device's own thread comes by:
    /// a launch on it may still be running, and a driver is called by one thread at a time.
    /// </summary>
    internal void Forgotten(DeviceMemory memory) => forgotten.Enqueue(memory);

    /// <summary>Whether allocations are on the managed heap, so that the collector knows their sizes.</summary>
    private protected virtual bool IsManaged => false;

    /// <summary>Releases all allocations: for <see cref="Dispose(bool)"/>, before the driver is closed.</summary>
    protected void DisposeMemories()
    {
        WeakReference<DeviceMemory>[] left;
        lock (memories)
            left = [.. memories];
        foreach (WeakReference<DeviceMemory> entry in left)
        {
            if (entry.TryGetTarget(out DeviceMemory? memory))
                memory.Dispose();
        }

        forgotten.Clear();
    }

    private void Allocated(DeviceMemory memory)
    {
        // It tracks the allocation through its finalizer, so that allocations that were forgotten but not yet released
        // are found too.
        memory.Entry = new WeakReference<DeviceMemory>(memory, trackResurrection: true);
        lock (memories)
            _ = memories.Add(memory.Entry);
        _ = Interlocked.Add(ref allocatedBytes, memory.Bytes);
        _ = Interlocked.Increment(ref allocations);
        if (!IsManaged)
            memory.Press();
    }

    /// <summary>Releases forgotten allocations that were found; returns whether there were any.</summary>
    private bool TakeBackForgotten()
    {
        if (forgotten.IsEmpty)
            return false;
        using DeviceHold hold = Hold();
        bool any = false;
        while (forgotten.TryDequeue(out DeviceMemory? memory))
        {
            memory.Dispose();
            any = true;
        }

        return any;
    }

    /// <summary>Looks for forgotten allocations and releases them; returns whether there were any.</summary>
    private bool Collect()
    {
        if (Allocations == 0)
            return false;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TakeBackForgotten();
    }
}
