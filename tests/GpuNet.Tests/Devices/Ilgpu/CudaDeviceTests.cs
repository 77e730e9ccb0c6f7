using GpuNet.CudaEmulator;
using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>On the first CUDA device; where there is no NVIDIA driver, on an emulated one.</summary>
[Collection("cuda")]
public class CudaDeviceTests() : EmulatedDeviceTests(Machine)
{
    private static readonly EmulatorOptions Machine = new();

    protected override Device OpenDevice() => EmulatedCuda.IsUsed ? base.OpenDevice() : OpenNamed("cuda");
}
