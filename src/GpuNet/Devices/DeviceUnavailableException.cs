namespace GpuNet.Devices;

/// <summary>The requested device cannot be used; the message says why.</summary>
public sealed class DeviceUnavailableException : InvalidOperationException
{
    /// <summary>The given message and cause.</summary>
    public DeviceUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException) =>
        Reason = message;

    /// <summary>Creates the exception for a device and a reason.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="reason">Why it cannot be used.</param>
    /// <param name="innerException">The driver's exception, if any.</param>
    public DeviceUnavailableException(string device, string reason, Exception? innerException = null)
        : base($"device '{device}' cannot be used: {reason}", innerException) =>
        (DeviceName, Reason) = (device, reason);

    /// <summary>The device's name.</summary>
    public string DeviceName { get; } = string.Empty;

    /// <summary>Why it cannot be used.</summary>
    public string Reason { get; }
}
