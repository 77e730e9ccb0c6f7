using GpuNet.Devices;

namespace GpuNet.Graphs;

/// <summary>One call of a device's verb, bound to its buffers.</summary>
public sealed class Launch
{
    private readonly Action<Device> action;

    internal Launch(
        int index,
        string name,
        IReadOnlyList<PlanBuffer> reads,
        IReadOnlyList<PlanBuffer> writes,
        IReadOnlyList<string> freed,
        Action<Device> action)
    {
        Index = index;
        Name = name;
        Reads = reads;
        Writes = writes;
        Freed = freed;
        this.action = action;
    }

    /// <summary>Its place in the plan, from 0.</summary>
    public int Index { get; }

    /// <summary>What it does.</summary>
    public string Name { get; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<PlanBuffer> Reads { get; }

    /// <summary>What it writes.</summary>
    public IReadOnlyList<PlanBuffer> Writes { get; }

    /// <summary>The values whose memory is free for others after it.</summary>
    public IReadOnlyList<string> Freed { get; }

    internal void Run(Device device) => action(device);
}
