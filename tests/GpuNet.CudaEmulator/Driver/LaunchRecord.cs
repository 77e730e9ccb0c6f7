using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;

namespace GpuNet.CudaEmulator;

/// <summary>One launch that ran.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Grid">The blocks.</param>
/// <param name="Block">The threads of a block.</param>
/// <param name="DynamicSharedBytes">The shared memory that the launch asked for beyond the kernel's own.</param>
/// <param name="Cooperative">Whether all blocks had to be resident at once.</param>
/// <param name="FromGraph">Whether a graph's node launched it.</param>
/// <param name="Counts">What it did.</param>
public sealed record LaunchRecord(
    string Kernel,
    Dim3 Grid,
    Dim3 Block,
    int DynamicSharedBytes,
    bool Cooperative,
    bool FromGraph,
    LaunchCounts Counts);
