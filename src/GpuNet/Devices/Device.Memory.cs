using System.Collections.Concurrent;

namespace GpuNet.Devices;

/// <content>How much memory there is, and how much of it is taken.</content>
public abstract partial class Device
{
    // Weakly, so that the collector finds what its user forgot.
    private readonly HashSet<WeakReference<DeviceMemory>> memories = [];
    private readonly ConcurrentQueue<DeviceMemory> forgotten = [];
    private Reservation? reservation;
    private long allocatedBytes;
    private long allocations;

    /// <summary>The memory that is allocated here now, in bytes.</summary>
    public long AllocatedBytes => Interlocked.Read(ref allocatedBytes);

    /// <summary>The allocations since the start.</summary>
    public long AllocationCount => Interlocked.Read(ref allocations);

    /// <summary>The allocations that were not given back yet.</summary>
    internal int Allocations
    {
        get
        {
            lock (memories)
                return memories.Count;
        }
    }

    /// <summary>What can still be allocated, in bytes; null where nobody can say.</summary>
    public virtual long? AvailableBytes => Description.MemoryBytes - AllocatedBytes;

    /// <summary>
    /// Begins to reserve: what this thread allocates until the reservation is committed has a size and no memory, so that
    /// all of it can be refused together before any of it is taken. Within another reservation it is a part of that.
    /// </summary>
    /// <param name="purpose">What is reserved for, as the start of a sentence: <c>training</c>.</param>
    public Reservation Reserve(string purpose)
    {
        // The hold is the reservation's, which ends it.
        _ = Hold();
        reservation = new Reservation(this, purpose, reservation, holds);
        return reservation;
    }

    /// <summary>Runs an action on memory that is being reserved as soon as there is any; else at once.</summary>
    internal void WhenAllocated(Action action)
    {
        if (reservation is null)
            action();
        else
            reservation.Then(action);
    }

    internal void EndReservation(Reservation? outer) => reservation = outer;

    /// <summary>Takes the memory of an allocation.</summary>
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

        // What is being reserved is looked at as a whole, when it is committed.
        if (reservation is not null)
            return;
        long? tooLittle = TooLittle();
        if (tooLittle is not null && Collect())
            tooLittle = TooLittle();
        if (tooLittle is long available)
            throw new OutOfDeviceMemoryException(Name, purpose, bytes, available);

        long? TooLittle() => AvailableBytes + heldBytes is long there && bytes > there ? there : null;
    }

    /// <summary>Told by an allocation that it was given back.</summary>
    internal void Freed(DeviceMemory memory)
    {
        _ = Interlocked.Add(ref allocatedBytes, -memory.Bytes);
        lock (memories)
            _ = memories.Remove(memory.Entry!);
    }

    /// <summary>
    /// Told by the collector's thread of an allocation that nothing reaches. It stays as it is until this device's own
    /// thread comes by: a launch that works on it may be under way, and a driver is called by one thread at a time.
    /// </summary>
    internal void Forgotten(DeviceMemory memory) => forgotten.Enqueue(memory);

    /// <summary>Whether allocations are the collector's own, which knows their sizes then.</summary>
    private protected virtual bool IsManaged => false;

    /// <summary>Gives all allocations back: for <see cref="Dispose(bool)"/>, before the driver goes.</summary>
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
        // It follows the allocation through its finalizer: what is forgotten and not yet given back is found as well.
        memory.Entry = new WeakReference<DeviceMemory>(memory, trackResurrection: true);
        lock (memories)
            _ = memories.Add(memory.Entry);
        _ = Interlocked.Add(ref allocatedBytes, memory.Bytes);
        _ = Interlocked.Increment(ref allocations);
        if (!IsManaged)
            memory.Press();
    }

    /// <summary>Gives back what was forgotten and found; whether there was any.</summary>
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

    /// <summary>Looks for what was forgotten and gives it back; whether there was any.</summary>
    private bool Collect()
    {
        if (Allocations == 0)
            return false;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TakeBackForgotten();
    }
}
