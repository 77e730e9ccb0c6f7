namespace GpuNet.Devices;

/// <summary>A device was asked for and cannot be used; the message says why.</summary>
public sealed class DeviceUnavailableException : InvalidOperationException
{
    /// <summary>The given message and cause.</summary>
    public DeviceUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException) =>
        Reason = message;

    /// <summary>Which device, and why.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="reason">Why it cannot be used.</param>
    /// <param name="innerException">What the driver said, if it was asked.</param>
    public DeviceUnavailableException(string device, string reason, Exception? innerException = null)
        : base($"device '{device}' cannot be used: {reason}", innerException) =>
        (DeviceName, Reason) = (device, reason);

    /// <summary>The device's name.</summary>
    public string DeviceName { get; } = string.Empty;

    /// <summary>Why it cannot be used.</summary>
    public string Reason { get; }
}
