namespace GpuNet.Devices;

/// <content>Use by one thread at a time.</content>
public abstract partial class Device
{
    private Thread? holder;
    private int holds;

    /// <summary>
    /// Reserves the device for the calling thread until the hold is disposed of. Every launch, copy, allocation and run
    /// of a plan holds the device while it lasts; a hold around several of them keeps other threads out in between:
    /// <c>using (device.Hold()) { plan.Write(x, sample); plan.Run(); plan.Read(y, output); }</c>. Holds of one thread
    /// nest.
    /// </summary>
    /// <exception cref="DeviceInUseException">
    /// Another thread holds the device. This call does not wait for it.
    /// </exception>
    public DeviceHold Hold()
    {
        var current = Thread.CurrentThread;

        // Only this thread sets or clears itself as the holder: if it reads itself, it is the holder.
        if (holder != current && Interlocked.CompareExchange(ref holder, current, null) is Thread other)
            throw new DeviceInUseException(Name, other);
        return new DeviceHold(this, ++holds);
    }

    /// <summary>Ends the hold that was the <paramref name="depth"/>-th of its thread, and those within it.</summary>
    internal void Release(int depth)
    {
        // A hold that has ended must not end anything again: another thread may hold the device by now.
        if (holder != Thread.CurrentThread || holds < depth)
            return;
        holds = depth - 1;
        if (holds == 0)
            Volatile.Write(ref holder, null);
    }
}
