namespace GpuNet.Devices;

/// <summary>
/// A thread used a device while another one was using it. Nothing was done; the other thread's work goes on unharmed.
/// </summary>
public sealed class DeviceInUseException : InvalidOperationException
{
    /// <summary>Which device, and which thread has it.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="holder">The thread that is using it.</param>
    internal DeviceInUseException(string device, Thread holder)
        : base(
            $"device '{device}' is in use by {NameOf(holder)}, and {NameOf(Thread.CurrentThread)} called it; one thread "
            + "at a time uses a device and the models on it: take turns, or open a device for each thread")
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
