namespace GpuNet.Devices;

/// <summary>How a device is to run.</summary>
public sealed record DeviceOptions
{
    /// <summary>
    /// The threads that share a launch on <c>cpu</c>, 1 to 1024, or 0 for as many as the machine runs at once; other
    /// devices have threads of their own.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether matrix products are NVIDIA's cuBLAS's instead of this library's kernels; CUDA devices alone have it.
    /// </summary>
    public bool CuBlas { get; init; }

    /// <summary>
    /// Told of each device that <c>auto</c> would have preferred, is there, and cannot be used, with the reason. Null
    /// writes a line to standard error: nobody should train on a processor for hours unaware of it.
    /// </summary>
    public Action<DeviceDescription>? PassedOver { get; init; }
}
