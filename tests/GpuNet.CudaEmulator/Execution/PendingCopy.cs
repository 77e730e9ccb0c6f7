using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>Bytes on their way from global to shared memory; they arrive when the warp waits for them.</summary>
/// <param name="Instruction">The instruction that began it.</param>
/// <param name="Lanes">The lanes that copy.</param>
/// <param name="To">For each lane its place in shared memory.</param>
/// <param name="Content">For each lane its bytes.</param>
internal sealed record PendingCopy(Instruction Instruction, uint Lanes, ulong[] To, byte[] Content);
