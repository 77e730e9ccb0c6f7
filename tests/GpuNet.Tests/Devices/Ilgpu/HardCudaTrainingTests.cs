using GpuNet.TestReport;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// On a machine that takes every liberty: exponentials may be off by two units, products and sums are rounded as one, so
/// weights may be ten times as far apart.
/// </summary>
public sealed class HardCudaTrainingTests() :
    EmulatedTrainingTests(HardCudaDeviceTests.Machine, 10 * SmallNetwork.Tolerance), IDeviceTests
{
    public static DevicePlace Place => HardCudaDeviceTests.Place;
}
