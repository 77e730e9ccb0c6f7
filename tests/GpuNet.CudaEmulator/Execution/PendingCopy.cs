namespace GpuNet.CudaEmulator.Execution;

/// <summary>Bytes on their way from global to shared memory; they arrive when a thread waits for them.</summary>
internal readonly record struct PendingCopy(int To, byte[] Content);
