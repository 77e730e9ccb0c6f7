namespace GpuNet.Devices;

/// <summary>
/// A thread used a device while another thread was using it. Nothing was done; the other thread's work is unaffected.
/// </summary>
public sealed class DeviceInUseException : InvalidOperationException
{
    /// <summary>Creates the exception for a device and the thread that is using it.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="holder">The thread that is using it.</param>
    internal DeviceInUseException(string device, Thread holder)
        : base(
            $"device '{device}' is in use by {NameOf(holder)}, but {NameOf(Thread.CurrentThread)} called it; a device "
            + "and the models on it may be used by one thread at a time: take turns, or open a device per thread")
    {
        DeviceName = device;
        HolderId = holder.ManagedThreadId;
    }

    /// <summary>The device's name.</summary>
    public string DeviceName { get; }

    /// <summary>The <see cref="Thread.ManagedThreadId"/> of the thread that was using the device.</summary>
    public int HolderId { get; }

    private static string NameOf(Thread thread) => string.IsNullOrEmpty(thread.Name)
        ? $"thread {thread.ManagedThreadId}"
        : $"thread {thread.ManagedThreadId} ('{thread.Name}')";
}
