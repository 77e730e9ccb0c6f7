namespace GpuNet.Devices.Host;

/// <summary>The computer's own processor.</summary>
internal sealed class HostFamily : IDeviceFamily
{
    /// <inheritdoc/>
    public string Name => HostDevice.DeviceName;

    /// <inheritdoc/>
    public IReadOnlyList<FoundDevice> Find() =>
    [
        new FoundDevice(HostDevice.Describe(), options => HostDevice.Create(options.Threads))
        {
            Plan = options => HostDevice.Plan(options.Threads),
        },
    ];
}
