namespace GpuNet.CudaEmulator.Execution;

/// <summary>Up to 16 bytes on their way from global to shared memory; they arrive when a thread waits for them.</summary>
internal readonly record struct PendingCopy(int To, int Bytes, UInt128 Content);
