using GpuNet.CudaEmulator;
using GpuNet.TestReport;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>On a machine that keeps to the letter.</summary>
public sealed class CudaTrainingTests() : EmulatedTrainingTests(Machine, SmallNetwork.Tolerance), IDeviceTests
{
    private static readonly EmulatorOptions Machine = new();

    public static DevicePlace Place => EmulatedCuda.PlaceOf("cuda", Machine);
}
