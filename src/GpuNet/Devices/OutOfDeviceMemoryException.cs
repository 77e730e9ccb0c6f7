namespace GpuNet.Devices;

/// <summary>
/// A device has less memory than is needed. The message says for what, how much, and how much there is.
/// </summary>
public sealed class OutOfDeviceMemoryException : OutOfMemoryException
{
    private const string Remedy = "use a smaller model or batch, or a device with more memory";

    /// <summary>No message.</summary>
    public OutOfDeviceMemoryException()
    {
    }

    /// <summary>The given message.</summary>
    public OutOfDeviceMemoryException(string message)
        : base(message)
    {
    }

    /// <summary>The given message and cause.</summary>
    public OutOfDeviceMemoryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What is needed, and what there is.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="purpose">What needs the memory, as the start of a sentence: <c>training</c>.</param>
    /// <param name="neededBytes">How much.</param>
    /// <param name="availableBytes">How much there is; null where nobody can say.</param>
    /// <param name="innerException">What the driver said, if it was asked.</param>
    public OutOfDeviceMemoryException(
        string device, string purpose, long neededBytes, long? availableBytes, Exception? innerException = null)
        : base(Describe(device, purpose, neededBytes, availableBytes), innerException)
    {
        NeededBytes = neededBytes;
        AvailableBytes = availableBytes;
    }

    /// <summary>What is needed, where nobody can say how much.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="purpose">What needs the memory, as the start of a sentence: <c>loading a kernel</c>.</param>
    /// <param name="innerException">What the driver said.</param>
    public OutOfDeviceMemoryException(string device, string purpose, Exception? innerException)
        : base($"device '{device}': {purpose} needs more memory than is available; {Remedy}", innerException)
    {
    }

    /// <summary>How much is needed, in bytes; 0 where nobody can say.</summary>
    public long NeededBytes { get; }

    /// <summary>How much there is, in bytes; null where nobody can say.</summary>
    public long? AvailableBytes { get; }

    private static string Describe(string device, string purpose, long needed, long? available) =>
        $"device '{device}': {purpose} needs {ByteSize.Text(needed)}of memory, but "
        + (available is long bytes ? $"only {ByteSize.Text(Math.Max(bytes, 0))} is available" : "that much is not available")
        + $"; {Remedy}";
}
