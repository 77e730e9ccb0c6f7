namespace GpuNet.Devices;

/// <summary>A launch that was checked and is to be run often, on the device that checked it.</summary>
public abstract class BoundLaunch
{
    private protected BoundLaunch(string name, DeviceMemory[] memories)
    {
        Name = name;
        Memories = memories;
    }

    /// <summary>What plans and errors call it.</summary>
    public string Name { get; }

    /// <summary>The allocations of its buffers, each once.</summary>
    internal DeviceMemory[] Memories { get; }

    /// <summary>Runs it. The caller holds the device, and its memory is still there.</summary>
    internal abstract void Run();
}
