namespace GpuNet.Devices.Ilgpu;

/// <summary>A device cannot run a kernel that its driver compiles; the message says why, and names neither.</summary>
internal sealed class KernelRefusedException(string message) : Exception(message);
