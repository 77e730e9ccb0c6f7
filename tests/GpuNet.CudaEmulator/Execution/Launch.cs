using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>A launch of a kernel.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Grid">The blocks.</param>
/// <param name="Block">The threads of each.</param>
/// <param name="DynamicSharedBytes">Shared memory beyond what the kernel declares.</param>
/// <param name="Arguments">The arguments, packed.</param>
/// <param name="Cooperative">Whether all blocks are there at once, and may wait for each other.</param>
public sealed record Launch(
    PtxKernel Kernel, Dim3 Grid, Dim3 Block, int DynamicSharedBytes, byte[] Arguments, bool Cooperative = false);
