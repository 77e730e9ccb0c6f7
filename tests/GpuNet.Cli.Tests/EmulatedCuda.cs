using System.Runtime.CompilerServices;
using GpuNet.CudaEmulator;
using GpuNet.TestReport;

namespace GpuNet.Cli.Tests;

/// <summary>
/// CUDA for the tests that start a machine of their own. All others see a driver without a GPU, so that
/// <c>auto</c> means the host to them.
/// </summary>
internal static class EmulatedCuda
{
    /// <summary>The emulated device, or why there is none here.</summary>
    public static DevicePlace Place => EmulatedDriver.WhyNot is string reason
        ? DevicePlace.Absent("cuda", reason)
        : DevicePlace.On("cuda", "an emulated sm_80");

#pragma warning disable CA2255 // The driver must be in place before any test looks for devices.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Install()
    {
        EmulatedDriver.Install();
        if (EmulatedDriver.IsUsed)
            _ = EmulatedMachine.StartDefault(new EmulatorOptions { DeviceCount = 0 });
    }
}
