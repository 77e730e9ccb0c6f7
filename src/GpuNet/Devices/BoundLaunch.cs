namespace GpuNet.Devices;

/// <summary>A launch that was checked and is to be run often, on the device that checked it.</summary>
public abstract class BoundLaunch
{
    private protected BoundLaunch(string name, IReadOnlySet<DeviceMemory> memories, IReadOnlySet<DeviceMemory> written)
    {
        Name = name;
        Memories = memories;
        Written = written;
    }

    /// <summary>What plans and errors call it.</summary>
    public string Name { get; }

    /// <summary>The allocations of its buffers, each once.</summary>
    internal IReadOnlySet<DeviceMemory> Memories { get; }

    /// <summary>Those that it writes to.</summary>
    internal IReadOnlySet<DeviceMemory> Written { get; }

    /// <summary>Runs it. The caller holds the device, and its memory is still there.</summary>
    internal abstract void Run();
}
