using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;

namespace GpuNet.Cli.Devices;

/// <summary>ILGPU's devices of one kind; a build without ILGPU refuses them with the reason.</summary>
internal sealed class IlgpuDeviceProvider(string kind) : IDeviceProvider
{
    // Every provider of this type asks the drivers the same, and opening a device asks again.
    private static readonly Lazy<IReadOnlyList<DeviceDescription>> Detected = new(IlgpuDevices.Describe);

    /// <inheritdoc/>
    public IEnumerable<DeviceDescription> Describe() => Detected.Value.Where(device => device.Kind == kind);

    /// <inheritdoc/>
    public Device? Open(string name, int threads, bool cuBlas)
    {
        if (Describe().All(device => device.Name != name))
            return null;
        try
        {
            return IlgpuDevices.Open(name, cuBlas);
        }
        catch (InvalidOperationException exception)
        {
            throw new IOException(
                $"{(cuBlas ? "--gemm cublas: " : "")}{Failure.OneLine(exception.Message)}", exception);
        }
    }
}
