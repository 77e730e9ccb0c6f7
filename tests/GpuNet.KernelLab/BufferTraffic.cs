namespace GpuNet.KernelLab;

/// <summary>
/// What one launch did to one piece of global memory: its share of the <see cref="LaunchReport"/>'s counts.
/// </summary>
/// <param name="Name">The name that it was allocated by.</param>
public sealed record BufferTraffic(string Name)
{
    /// <summary>Bytes that threads read, each as often as it is read.</summary>
    public long BytesRead { get; internal set; }

    /// <summary>Bytes that threads wrote.</summary>
    public long BytesWritten { get; internal set; }

    /// <summary>Sectors read: for each warp access, the different ones that its lanes touch.</summary>
    public long SectorsRead { get; internal set; }

    /// <summary>Sectors written.</summary>
    public long SectorsWritten { get; internal set; }

    /// <summary>Warp accesses that read it.</summary>
    public long Reads { get; internal set; }

    /// <summary>Warp accesses that wrote it.</summary>
    public long Writes { get; internal set; }

    /// <summary>Bytes read at least once.</summary>
    public long DistinctBytesRead { get; internal set; }

    /// <summary>Bytes written at least once.</summary>
    public long DistinctBytesWritten { get; internal set; }

    /// <summary>Whether the launch touched it at all.</summary>
    public bool IsTouched => Reads > 0 || Writes > 0;
}
