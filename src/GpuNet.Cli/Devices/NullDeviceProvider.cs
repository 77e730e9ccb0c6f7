using GpuNet.Devices;

namespace GpuNet.Cli.Devices;

/// <summary>
/// The device that computes nothing: plans of models that fit no memory. Listed last, so never the tool's choice.
/// </summary>
internal sealed class NullDeviceProvider : IDeviceProvider
{
    /// <inheritdoc/>
    public IEnumerable<DeviceDescription> Describe()
    {
        using var device = new NullDevice();
        return [device.Description];
    }

    /// <inheritdoc/>
    public Device? Open(string name, int threads, bool cuBlas) => name == "null" ? new NullDevice() : null;
}
