using System.Runtime.CompilerServices;
using GpuNet.CudaEmulator;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.TestReport;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>The emulated driver as the place of tests.</summary>
internal static class EmulatedCuda
{
    /// <summary>Whether the emulated driver is the one that devices are opened on.</summary>
    public static bool IsUsed => EmulatedDriver.IsUsed;

    /// <summary>A machine as the place of a kind of tests, or why it cannot be started here.</summary>
    public static DevicePlace PlaceOf(string kind, EmulatorOptions options) => EmulatedDriver.WhyNot is string reason
        ? DevicePlace.Absent(kind, reason)
        : DevicePlace.On(
            kind, $"an emulated sm_{options.Architecture}, {options.Multiprocessors} multiprocessors");

    /// <summary>Opens <c>cuda</c> on a machine of its own.</summary>
    /// <param name="options">The machine.</param>
    /// <param name="machine">The machine, which lives as long as the device is used.</param>
    public static Device Open(EmulatorOptions options, out EmulatedMachine machine)
    {
        machine = EmulatedMachine.Start(options);
        return GpuNet.Devices.Devices.Open("cuda");
    }

#pragma warning disable CA2255 // The driver must be in place before any test looks for devices.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Install()
    {
        EmulatedDriver.Install();

        // Benches for single kernels open no device, which would do it.
        NativeLibraries.Resolve();
    }
}
