namespace GpuNet.Graphs;

/// <summary>A launch of a plan, bound to its buffers.</summary>
public sealed class Launch
{
    private readonly BoundLaunch bound;

    internal Launch(
        int index,
        string name,
        IReadOnlyList<PlanBuffer> reads,
        IReadOnlyList<PlanBuffer> writes,
        IReadOnlyList<string> freed,
        BoundLaunch bound)
    {
        Index = index;
        Name = name;
        Reads = reads;
        Writes = writes;
        Freed = freed;
        this.bound = bound;
    }

    /// <summary>Its position in the plan, from 0.</summary>
    public int Index { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The buffers that it reads.</summary>
    public IReadOnlyList<PlanBuffer> Reads { get; }

    /// <summary>The buffers that it writes.</summary>
    public IReadOnlyList<PlanBuffer> Writes { get; }

    /// <summary>The values whose memory is free for reuse after it.</summary>
    public IReadOnlyList<string> Freed { get; }

    /// <summary>The allocations of its buffers, each once.</summary>
    internal IReadOnlySet<DeviceMemory> Memories => bound.Memories;

    /// <summary>Those that it writes to.</summary>
    internal IReadOnlySet<DeviceMemory> Written => bound.Written;

    internal void Run() => bound.Run();
}
