namespace GpuNet.Devices;

/// <summary>Options of a device.</summary>
public sealed record DeviceOptions
{
    /// <summary>
    /// The number of threads that share a launch on <c>cpu</c>, 1 to 1024, or 0 for as many as the machine runs at
    /// once; other devices ignore it.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether matrix products use NVIDIA's cuBLAS instead of this library's kernels; only on CUDA devices.
    /// </summary>
    public bool CuBlas { get; init; }

    /// <summary>
    /// Called for each device that <c>auto</c> would have preferred and that is present but cannot be used, with the
    /// reason. Null writes a line to standard error, so that nobody trains on a CPU for hours unaware of it.
    /// </summary>
    public Action<DeviceDescription>? Skipped { get; init; }
}
