namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>What the assembler says of a kernel.</summary>
/// <param name="Registers">The 32-bit registers of a thread.</param>
/// <param name="SpilledBytes">What registers do not hold: bytes of the stack, and stores and loads of spills.</param>
/// <param name="SharedBytes">The shared memory of a group.</param>
internal sealed record PtxasReport(int Registers, int SpilledBytes, int SharedBytes);
