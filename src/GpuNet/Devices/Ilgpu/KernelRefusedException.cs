namespace GpuNet.Devices.Ilgpu;

/// <summary>A driver does not take a kernel that compiles; the message says why, and names neither.</summary>
internal sealed class KernelRefusedException(string message, Exception? innerException = null)
    : Exception(message, innerException);
