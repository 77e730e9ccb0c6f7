namespace GpuNet.Devices;

/// <summary>
/// A device has less memory than is needed. The message gives the purpose, the amount needed and the amount available.
/// </summary>
public sealed class OutOfDeviceMemoryException : OutOfMemoryException
{
    private const string Remedy = "use a smaller model or batch, or a device with more memory";

    /// <summary>Creates the exception with the needed and the available amount.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="purpose">What needs the memory, as the start of a sentence: <c>training</c>.</param>
    /// <param name="neededBytes">The amount needed.</param>
    /// <param name="availableBytes">The amount available; null if unknown.</param>
    /// <param name="innerException">The driver's exception, if any.</param>
    public OutOfDeviceMemoryException(
        string device, string purpose, long neededBytes, long? availableBytes, Exception? innerException = null)
        : base(Describe(device, purpose, neededBytes, availableBytes), innerException)
    {
        NeededBytes = neededBytes;
        AvailableBytes = availableBytes;
    }

    /// <summary>Creates the exception without amounts, which are unknown.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="purpose">What needs the memory, as the start of a sentence: <c>loading a kernel</c>.</param>
    /// <param name="innerException">The driver's exception.</param>
    public OutOfDeviceMemoryException(string device, string purpose, Exception? innerException)
        : base($"device '{device}': {purpose} needs more memory than is available; {Remedy}", innerException)
    {
    }

    /// <summary>The amount needed, in bytes; 0 if unknown.</summary>
    public long NeededBytes { get; }

    /// <summary>The amount available, in bytes; null if unknown.</summary>
    public long? AvailableBytes { get; }

    private static string Describe(string device, string purpose, long needed, long? available) =>
        $"device '{device}': {purpose} needs {ByteSize.Text(needed)} of memory, but "
        + (available is long bytes ? $"only {ByteSize.Text(Math.Max(bytes, 0))} is available" : "that much is not available")
        + $"; {Remedy}";
}
