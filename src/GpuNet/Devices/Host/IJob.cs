namespace GpuNet.Devices.Host;

/// <summary>
/// Work that threads share. It holds pointers and numbers alone, so that handing it over allocates nothing.
/// </summary>
/// <remarks>
/// Loops with most of the work of a training step are compiled once and in full (<c>AggressiveOptimization</c>):
/// MNIST's first epoch takes less time than the runtime's way from an unoptimized version to a good one, and was a
/// third slower by it.
/// </remarks>
internal interface IJob
{
    /// <summary>Does part <paramref name="part"/> of <paramref name="parts"/>.</summary>
    void Run(int part, int parts);
}
