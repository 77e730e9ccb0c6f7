namespace GpuNet.Devices;

/// <summary>A launch that has been checked once, to be run many times on the device that checked it.</summary>
public abstract class BoundLaunch
{
    private protected BoundLaunch(string name, IReadOnlySet<DeviceMemory> memories, IReadOnlySet<DeviceMemory> written)
    {
        Name = name;
        Memories = memories;
        Written = written;
    }

    /// <summary>Its name in plans and errors.</summary>
    public string Name { get; }

    /// <summary>The allocations of its buffers, each once.</summary>
    internal IReadOnlySet<DeviceMemory> Memories { get; }

    /// <summary>Those that it writes to.</summary>
    internal IReadOnlySet<DeviceMemory> Written { get; }

    /// <summary>Runs it. The caller holds the device and ensures that its memory still exists.</summary>
    internal abstract void Run();
}
