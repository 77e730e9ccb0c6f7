using GpuNet.TestReport;

namespace GpuNet.CudaEmulator.Tests.Driver;

/// <summary>Tests that call the driver of a machine of their own.</summary>
public abstract class DriverTests : IDeviceTests
{
    /// <summary>The process itself, where the driver's library can be made.</summary>
    public static DevicePlace Place => CudaEmulator.WhyUnsupported is string reason
        ? DevicePlace.Absent("emulated driver", reason)
        : DevicePlace.On("emulated driver", "linux-x64");
}
