using GpuNet.CudaEmulator;
using GpuNet.Devices;
using GpuNet.TestReport;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>On the first CUDA device; where there is no NVIDIA driver, on an emulated one.</summary>
[Collection("cuda")]
public class CudaDeviceTests() : EmulatedDeviceTests(Machine), IDeviceTests
{
    private static readonly EmulatorOptions Machine = new();

    public static DevicePlace Place =>
        EmulatedCuda.IsUsed ? EmulatedCuda.PlaceOf("cuda", Machine) : PlaceOf("cuda");

    protected override Device OpenDevice() =>
        EmulatedCuda.IsUsed ? base.OpenDevice() : GpuNet.Devices.Devices.Open("cuda");
}
