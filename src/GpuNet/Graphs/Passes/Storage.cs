namespace GpuNet.Graphs.Passes;

/// <summary>A range of the arena and the launches during which it is in use.</summary>
internal sealed class Storage(string name, long bytes, int first, int last)
{
    /// <summary>The alignment of ranges: enough for vector loads on every device.</summary>
    public const long Alignment = 256;

    public string Name { get; } = name;

    /// <summary>Whether it is the scratch memory of one operation.</summary>
    public bool IsScratch { get; init; }

    /// <summary>Its size, rounded up to the alignment.</summary>
    public long Bytes { get; } = (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>The first launch that uses it.</summary>
    public int First { get; set; } = first;

    /// <summary>The last launch that uses it.</summary>
    public int Last { get; set; } = last;

    /// <summary>Its offset in the arena.</summary>
    public long Offset { get; set; }

    public bool LivesWith(Storage other) => First <= other.Last && other.First <= Last;
}
