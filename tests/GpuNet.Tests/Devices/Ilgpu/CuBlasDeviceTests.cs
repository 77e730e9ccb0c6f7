using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>The contract on the first CUDA device with cuBLAS's matrix products, where there are both.</summary>
public sealed class CuBlasDeviceTests : DeviceContract
{
    private static readonly Lock Gate = new();
    private static Device? opened;

    protected override bool OwnsDevice => false;

    protected override bool ChecksDeviceMemory => false;

    // Twice the largest error of one exponential in the contract: derived in kernels-docs/kernels/README.md, Functions.
    protected override double FunctionRoundings => 64;

    protected override Device CreateDevice()
    {
        DeviceDescription description = GpuNet.Devices.Devices.List().First(device => device.Kind == "cuda");
        Skip.IfNot(description.Usable, $"{description.Name}: {description.Reason}");
        lock (Gate)
        {
            try
            {
                return opened ??= GpuNet.Devices.Devices.Open(description.Name, new DeviceOptions { CuBlas = true });
            }
            catch (DeviceUnavailableException exception)
            {
                Skip.If(true, exception.Message);
                throw;
            }
        }
    }
}
