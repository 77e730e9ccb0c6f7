using GpuNet.Devices;

namespace GpuNet.Cli.Devices;

/// <summary>A family that this build or machine lacks, so that asking for it gives the reason.</summary>
internal sealed class AbsentDeviceProvider(string name, string reason) : IDeviceProvider
{
    /// <inheritdoc/>
    public IEnumerable<DeviceDescription> Describe() => [new(name, name, "none", null, null, [], reason)];

    /// <inheritdoc/>
    public Device? Open(string name, int threads) => null;
}
