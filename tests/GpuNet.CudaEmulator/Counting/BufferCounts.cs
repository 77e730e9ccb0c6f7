namespace GpuNet.CudaEmulator.Counting;

/// <summary>What a launch did to one allocation.</summary>
public sealed class BufferCounts(string name)
{
    /// <summary>The allocation's name, or its number.</summary>
    public string Name => name;

    /// <summary>Bytes that threads read, each as often as it is read.</summary>
    public long BytesRead { get; internal set; }

    /// <summary>Bytes that threads wrote.</summary>
    public long BytesWritten { get; internal set; }

    /// <summary>Warp accesses that read; an atomic reads and writes.</summary>
    public long Reads { get; internal set; }

    /// <summary>Warp accesses that wrote.</summary>
    public long Writes { get; internal set; }

    /// <summary>Sectors of 32 bytes read: for each warp access the different ones that its lanes touch.</summary>
    public long SectorsRead { get; internal set; }

    /// <summary>Sectors written.</summary>
    public long SectorsWritten { get; internal set; }

    /// <summary>Bytes read at least once.</summary>
    public long DistinctBytesRead { get; internal set; }

    /// <summary>Bytes written at least once.</summary>
    public long DistinctBytesWritten { get; internal set; }
}
