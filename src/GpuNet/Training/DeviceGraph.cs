namespace GpuNet.Training;

/// <summary>
/// Whether the launches of training steps are recorded on the device and run again as one, which spares the host the
/// launches one by one; on CUDA devices a CUDA graph. The results are the same to the bit.
/// </summary>
public enum DeviceGraph
{
    /// <summary>Where the device does it; launches go one by one elsewhere.</summary>
    Auto,

    /// <summary>Always; where the device does not do it, that is an error with the reason.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}
