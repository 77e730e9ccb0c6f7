using GpuNet.CudaEmulator.Driver;

namespace GpuNet.CudaEmulator;

// The devices, and which machine a call means.
public sealed partial class EmulatedMachine
{
    // One for the process: libraries initialize the driver once, and tests start many machines.
    private static volatile bool initialized;

    /// <summary>The machine of a call that acts upon the thread's context.</summary>
    internal static EmulatedMachine OfThreadOrFlow => ThreadContexts.Current?.Machine ?? Flow.Value ?? Default;

    /// <summary>The driver was initialized.</summary>
    internal static void Initialize() => initialized = true;

    /// <summary>Refuses a call that comes before the driver's initialization.</summary>
    internal static void RequireInitialized()
    {
        if (!initialized)
            throw new DriverException(DriverError.NotInitialized);
    }

    /// <summary>Refuses a device that there is not.</summary>
    internal void RequireDevice(int device)
    {
        RequireInitialized();
        if (device < 0 || device >= Options.DeviceCount)
            throw new DriverException(DriverError.InvalidDevice);
    }

    /// <summary>What a device is called.</summary>
    internal string NameOf(int device) =>
        Options.DeviceNames is { } names && device < names.Count
            ? names[device]
            : $"Emulated {Profile.Card} (sm_{Profile.Capability})";

    /// <summary>Runs all waiting work of all contexts.</summary>
    internal void Drain()
    {
        foreach (DriverContext context in Contexts.ToArray())
            context.Drain();
    }
}
