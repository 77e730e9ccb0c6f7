using System.Runtime.InteropServices;

namespace GpuNet.CudaEmulator;

/// <summary>
/// The door to the emulated driver: a library handle for whoever imports functions from <c>cuda</c>. What its calls
/// find is an <see cref="EmulatedMachine"/>.
/// </summary>
public static class CudaEmulator
{
    private static readonly Lazy<nint> Loaded = new(() =>
    {
        // Before there are calls: to find it is to wait for finalizers, which may call the driver.
        _ = Driver.FinalizerThread.IsCurrent;
        return Driver.NativeExports.Load(Driver.EntryPoints.Exports);
    });

    /// <summary>Whether the driver's library can be made on this system.</summary>
    public static bool IsSupported => WhyUnsupported is null;

    /// <summary>Why the driver's library cannot be made on this system, or null.</summary>
    public static string? WhyUnsupported { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? null
            : "The emulated CUDA driver is machine code for Linux on x86-64, and this is " +
              $"{RuntimeInformation.RuntimeIdentifier}: run these tests on linux-x64.";

    /// <summary>
    /// The driver's library, loaded once and never unloaded: what a resolver of imports answers to <c>cuda</c>.
    /// </summary>
    public static nint Library =>
        WhyUnsupported is { } reason ? throw new PlatformNotSupportedException(reason) : Loaded.Value;
}
