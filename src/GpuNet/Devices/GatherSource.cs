namespace GpuNet.Devices;

/// <summary>
/// The source of a matrix written by <see cref="Operations.GatherBytes"/>: mᵢⱼ = scale · source[permutation[p + i], j],
/// p = counters[Position].
/// </summary>
/// <remarks>
/// A launch that gets it along with the matrix may read the bytes instead, a quarter of the memory, which no thread has
/// written. Neither may have changed since the matrix was gathered.
/// </remarks>
/// <param name="Source">All samples, row after row.</param>
/// <param name="Permutation">Their order.</param>
/// <param name="Counters">The position of the batch; see <see cref="StepCounters"/>.</param>
/// <param name="Scale">The factor of every byte.</param>
public sealed record GatherSource(
    DeviceBuffer<byte> Source, DeviceBuffer<int> Permutation, DeviceBuffer<int> Counters, float Scale)
{
    /// <summary>Declares what a product reads if it gets the matrix with its source.</summary>
    internal void Declare(ref LaunchRoles roles, GemmShape shape)
    {
        int columns = shape.TransposeLeft ? shape.Rows : shape.Inner;
        roles.Reads<byte>(Source, (long)Permutation.Length * columns);
        roles.Reads<int>(Permutation, Permutation.Length);
        roles.Reads<int>(Counters, StepCounters.Length);
    }
}
