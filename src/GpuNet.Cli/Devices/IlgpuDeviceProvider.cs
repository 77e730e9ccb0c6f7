using GpuNet.Devices;
using GpuNet.Ilgpu;

namespace GpuNet.Cli.Devices;

/// <summary>ILGPU's devices of one kind; a build without ILGPU refuses them with the reason.</summary>
internal sealed class IlgpuDeviceProvider(string kind) : IDeviceProvider
{
    /// <inheritdoc/>
    public IEnumerable<DeviceDescription> Describe() => IlgpuDevices.Describe().Where(device => device.Kind == kind);

    /// <inheritdoc/>
    public Device? Open(string name, int threads, bool cuBlas)
    {
        if (Describe().All(device => device.Name != name))
            return null;
        try
        {
            return IlgpuDevices.Open(name, cuBlas);
        }
        catch (InvalidOperationException exception) when (cuBlas)
        {
            throw new IOException($"--gemm cublas: {Failure.OneLine(exception.Message)}", exception);
        }
    }
}
