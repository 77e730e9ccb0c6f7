namespace GpuNet.Devices;

/// <summary>One allocation on one device. Buffers are slices of it.</summary>
public abstract class DeviceMemory : IDisposable
{
    /// <summary>An allocation of the given size.</summary>
    protected DeviceMemory(Device device, long bytes)
    {
        Device = device;
        Bytes = bytes;
    }

    /// <summary>The device that holds it.</summary>
    public Device Device { get; }

    /// <summary>Its size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Whether it was given back; its buffers can no longer be used then.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>
    /// The launches and copies so far that write to it: while the number stays, so does every number in it.
    /// </summary>
    internal long Changes { get; private set; }

    /// <summary>The <paramref name="length"/> elements that start at <paramref name="byteOffset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the allocation.</exception>
    public DeviceBuffer<T> Slice<T>(long byteOffset, int length)
        where T : unmanaged =>
        new(this, byteOffset, length);

    /// <summary>Gives the memory back. Again is harmless.</summary>
    /// <exception cref="DeviceInUseException">Another thread is using the device; nothing was given back.</exception>
    public void Dispose()
    {
        if (!IsDisposed)
        {
            using DeviceHold hold = Device.Hold();
            IsDisposed = true;
            Device.Freed(this);
            Free();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Counts a launch or a copy that writes to it.</summary>
    internal void Change() => Changes++;

    /// <summary>Gives the memory back; called once.</summary>
    protected abstract void Free();
}
