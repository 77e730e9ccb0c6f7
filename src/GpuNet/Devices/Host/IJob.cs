namespace GpuNet.Devices.Host;

/// <summary>
/// Work that threads share. It holds only pointers and numbers, so that handing it over allocates nothing.
/// </summary>
/// <remarks>
/// Loops with most of the work of a training step are compiled once and in full (<c>AggressiveOptimization</c>):
/// MNIST's first epoch takes less time than the runtime needs for tiering up, and was a third slower because of it.
/// </remarks>
internal interface IJob
{
    /// <summary>Does part <paramref name="part"/> of <paramref name="parts"/>.</summary>
    void Run(int part, int parts);
}
