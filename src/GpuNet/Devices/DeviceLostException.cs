namespace GpuNet.Devices;

/// <summary>
/// A device failed in mid-run: its driver was reset, the hardware failed, or a launch crashed it. The contents of its
/// memory are lost, and every later use throws; disposing of it stays safe.
/// </summary>
public sealed class DeviceLostException : Exception
{
    /// <summary>The given message and cause.</summary>
    public DeviceLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception for a device and an operation.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="operation">
    /// The operation at which the failure surfaced; an earlier launch may be the cause.
    /// </param>
    /// <param name="reason">The driver's message.</param>
    /// <param name="innerException">The driver's exception.</param>
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

    /// <summary>The operation at which the failure surfaced.</summary>
    public string Operation { get; } = string.Empty;
}
