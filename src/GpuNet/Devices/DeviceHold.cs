namespace GpuNet.Devices;

/// <summary>A thread's hold on a device, from <see cref="Device.Hold"/> until it is disposed of.</summary>
public readonly ref struct DeviceHold
{
    private readonly Device? device;

    internal DeviceHold(Device device)
    {
        this.device = device;
    }

    /// <summary>Lets the device go; the outermost hold of a thread frees it for others.</summary>
    public void Dispose() => device?.Release();
}
