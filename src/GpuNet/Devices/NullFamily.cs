namespace GpuNet.Devices;

/// <summary>The device that computes nothing.</summary>
internal sealed class NullFamily : IDeviceFamily
{
    /// <inheritdoc/>
    public string Name => "null";

    /// <inheritdoc/>
    public IReadOnlyList<FoundDevice> Find()
    {
        using var device = new NullDevice();
        return [new FoundDevice(device.Description, _ => new NullDevice()) { IsForAuto = false, Plan = _ => new NullDevice() }];
    }
}
