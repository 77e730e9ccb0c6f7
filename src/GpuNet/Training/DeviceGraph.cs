namespace GpuNet.Training;

/// <summary>
/// Whether training steps are captured as a CUDA graph and replayed, so that the host makes one call instead of one per
/// launch. The results are bit-identical.
/// </summary>
public enum DeviceGraph
{
    /// <summary>If the device can; otherwise launches run one by one.</summary>
    Auto,

    /// <summary>Always; it is an error if the device cannot, and the message says why.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}
