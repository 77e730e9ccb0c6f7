namespace GpuNet.Devices;

/// <summary>A launch that was checked and is to be run often, on the device that checked it.</summary>
public abstract class BoundLaunch
{
    private readonly int written;

    private protected BoundLaunch(string name, DeviceMemory[] memories, int written)
    {
        Name = name;
        Memories = memories;
        this.written = written;
    }

    /// <summary>What plans and errors call it.</summary>
    public string Name { get; }

    /// <summary>The allocations of its buffers, each once.</summary>
    internal DeviceMemory[] Memories { get; }

    /// <summary>Those of them that it writes to.</summary>
    internal ReadOnlySpan<DeviceMemory> Written => Memories.AsSpan(0, written);

    /// <summary>Runs it. The caller holds the device, and its memory is still there.</summary>
    internal abstract void Run();
}
