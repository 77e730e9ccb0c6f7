namespace GpuNet.Devices;

/// <summary>A thread's hold on a device, from <see cref="Device.Hold"/> until it is disposed of.</summary>
public readonly ref struct DeviceHold
{
    private readonly Device? device;
    private readonly int depth;

    internal DeviceHold(Device device, int depth)
    {
        this.device = device;
        this.depth = depth;
    }

    /// <summary>
    /// Ends the hold; the outermost hold of a thread frees it for others. Safe to call more than once.
    /// </summary>
    public void Dispose() => device?.Release(depth);
}
