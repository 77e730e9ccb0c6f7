using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>Up to 16 bytes on their way from global to shared memory; they arrive when a thread waits for them.</summary>
/// <param name="Instruction">The instruction that began it.</param>
/// <param name="Lane">The lane that copies.</param>
/// <param name="To">The place in shared memory.</param>
/// <param name="Bytes">How many are written.</param>
/// <param name="Content">What is written.</param>
internal readonly record struct PendingCopy(Instruction Instruction, int Lane, int To, int Bytes, UInt128 Content);
