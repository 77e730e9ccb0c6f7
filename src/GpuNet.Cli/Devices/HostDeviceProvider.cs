using GpuNet.Devices;
using GpuNet.Devices.Host;

namespace GpuNet.Cli.Devices;

/// <summary>The computer's own processor.</summary>
internal sealed class HostDeviceProvider : IDeviceProvider
{
    private const string Name = "cpu";

    /// <inheritdoc/>
    public IEnumerable<DeviceDescription> Describe()
    {
        using HostDevice device = HostDevice.Create();
        return [device.Description];
    }

    /// <inheritdoc/>
    public Device? Open(string name, int threads, bool cuBlas) => name == Name ? HostDevice.Create(threads) : null;
}
