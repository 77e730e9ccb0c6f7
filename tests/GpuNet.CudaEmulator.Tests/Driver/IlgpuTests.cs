using GpuNet.TestReport;
using ILGPU;
using ILGPU.Runtime.Cuda;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public class IlgpuTests : IDeviceTests
{
    public static DevicePlace Place => DriverTests.Place;

    [Fact]
    public void Ilgpu_starts_on_the_emulated_driver()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeviceCount = 2, Architecture = 86 });
        using Context context = IlgpuOnEmulator.NewContext();

        CudaDevice device = context.GetCudaDevice(1);
        using CudaAccelerator accelerator = device.CreateCudaAccelerator(context);

        Assert.Equal(2, context.GetCudaDevices().Count);
        Assert.Equal("Emulated A10 (sm_86)", accelerator.Name);
        Assert.Equal(8, accelerator.NumMultiprocessors);
        machine.ThrowIfAnythingWasFound();
    }
}
