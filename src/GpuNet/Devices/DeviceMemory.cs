namespace GpuNet.Devices;

/// <summary>One allocation on one device. Buffers are slices of it.</summary>
public abstract class DeviceMemory : IDisposable
{
    private int presses;

    /// <summary>An allocation of the given size.</summary>
    protected DeviceMemory(Device device, long bytes)
    {
        Device = device;
        Bytes = bytes;
    }

    /// <summary>Reports to the device that the allocation was never disposed of.</summary>
    ~DeviceMemory()
    {
        // An allocation that failed never belonged to the device.
        if (Entry is null)
            return;
        StopPressing();
        Device.Forgotten(this);
    }

    /// <summary>The device that holds it.</summary>
    public Device Device { get; }

    /// <summary>Its size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>
    /// Whether its buffers can be used: memory of a <see cref="Reservation"/> is allocated only at its commit.
    /// </summary>
    public bool IsAllocated { get; private set; }

    /// <summary>Whether it has been released, so that its buffers can no longer be used.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>
    /// The copies, launches and runs of plans so far that write to it: while the number stays, so does every number in
    /// it. What plans write to their own arenas is not counted.
    /// </summary>
    internal long Changes { get; private set; }

    /// <summary>Its entry among the device's allocations; null before it is registered.</summary>
    internal WeakReference<DeviceMemory>? Entry { get; set; }

    /// <summary>The <paramref name="length"/> elements that start at <paramref name="byteOffset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the allocation.</exception>
    public DeviceBuffer<T> Slice<T>(long byteOffset, int length)
        where T : unmanaged =>
        new(this, byteOffset, length);

    /// <summary>Releases the memory. Safe to call more than once.</summary>
    /// <exception cref="DeviceInUseException">Another thread is using the device; nothing was released.</exception>
    public void Dispose()
    {
        if (!IsDisposed)
        {
            using DeviceHold hold = Device.Hold();
            DisposeHeld();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Counts a copy, a launch or a plan's run that writes to it.</summary>
    internal void Change() => Changes++;

    /// <summary>Tells the garbage collector about memory outside its heap.</summary>
    internal void Press()
    {
        if (Bytes == 0)
            return;
        GC.AddMemoryPressure(Bytes);
        presses = 1;
    }

    /// <summary>Allocates the memory; called once, before any of it is used.</summary>
    internal void Take()
    {
        Allocate();
        IsAllocated = true;
    }

    /// <summary>The allocation itself.</summary>
    /// <exception cref="OutOfDeviceMemoryException">There is less memory.</exception>
    protected abstract void Allocate();

    /// <summary>Releases the memory; called once.</summary>
    protected abstract void Free();

    private void DisposeHeld()
    {
        // Another thread may have done it before this one acquired the device.
        if (IsDisposed)
            return;
        IsDisposed = true;
        if (!IsAllocated)
            return;
        IsAllocated = false;
        StopPressing();
        Device.Freed(this);
        Free();
    }

    private void StopPressing()
    {
        if (Interlocked.Exchange(ref presses, 0) == 1)
            GC.RemoveMemoryPressure(Bytes);
    }
}
