namespace GpuNet.Graphs;

/// <summary>
/// Persistent memory, which outlives a run: parameters, optimizer state, the data set, counters, sums.
/// </summary>
internal abstract class Persistent(string name)
{
    public string Name { get; } = name;

    public abstract long Bytes { get; }

    public abstract DeviceMemory Memory { get; }

    public abstract long ByteOffset { get; }

    public override string ToString() => Name;
}
