using ILGPU;
using ILGPU.Runtime.Cuda;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public class IlgpuTests
{
    [SkippableFact]
    public void Ilgpu_starts_on_the_emulated_driver()
    {
        Skip.IfNot(CudaEmulator.IsSupported, CudaEmulator.WhyUnsupported);
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
