namespace GpuNet.Devices;

/// <summary>
/// A device failed in mid-run: its driver was reset, the hardware failed, or a launch broke it. What it held is gone,
/// and every later use of it says so; disposing of it stays safe.
/// </summary>
public sealed class DeviceLostException : Exception
{
    /// <summary>No message.</summary>
    public DeviceLostException()
    {
    }

    /// <summary>The given message.</summary>
    public DeviceLostException(string message)
        : base(message)
    {
    }

    /// <summary>The given message and cause.</summary>
    public DeviceLostException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Which device, and at what.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="operation">
    /// What it was asked for when the failure showed; the cause may lie in a launch before.
    /// </param>
    /// <param name="reason">What the driver said, in words.</param>
    /// <param name="innerException">What the driver said.</param>
    public DeviceLostException(string device, string operation, string reason, Exception? innerException = null)
        : base(
            $"device '{device}' was lost during {operation}: {reason}; the contents of its memory are lost: start "
            + "over, "
            + "from the last checkpoint if one was saved; if it happens again, check the driver's log or use 'cpu'",
            innerException)
    {
        DeviceName = device;
        Operation = operation;
    }

    /// <summary>The device's name.</summary>
    public string DeviceName { get; } = string.Empty;

    /// <summary>What the device was asked for when the failure showed.</summary>
    public string Operation { get; } = string.Empty;
}
