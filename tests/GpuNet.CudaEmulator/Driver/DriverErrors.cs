using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using GpuNet.CudaEmulator.Execution;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>What the driver's errors are called, what they mean and which of them end a context.</summary>
internal static class DriverErrors
{
    // Native strings that callers may keep, so they are never freed.
    private static readonly ConcurrentDictionary<string, nint> Native = new();

    /// <summary>The error's name in C, such as CUDA_ERROR_INVALID_VALUE; null for a code that is none.</summary>
    public static string? NameOf(DriverError error)
    {
        if (!Enum.IsDefined(error))
            return null;
        var name = new StringBuilder(error == DriverError.Success ? "CUDA" : "CUDA_ERROR");
        foreach (char letter in error.ToString())
        {
            if (char.IsUpper(letter))
                name.Append('_');
            name.Append(char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }

    /// <summary>What the error means; null for a code that is none.</summary>
    public static string? Describe(DriverError error) => error switch
    {
        DriverError.Success => "no error",
        DriverError.InvalidValue => "an argument is out of its range",
        DriverError.OutOfMemory => "out of memory",
        DriverError.NotInitialized => "cuInit was not called",
        DriverError.Deinitialized => "the driver is shut down",
        DriverError.DeviceUnavailable => "the device is in use or not to be had",
        DriverError.NoDevice => "there is no CUDA device",
        DriverError.InvalidDevice => "no device has this number",
        DriverError.DeviceNotLicensed => "the device has no license for this",
        DriverError.InvalidImage => "the module's image is malformed",
        DriverError.InvalidContext => "no context is current to the thread, or the context is not valid",
        DriverError.ContextAlreadyCurrent => "the context is current already",
        DriverError.NoBinaryForGpu => "the module holds nothing that the device can run",
        DriverError.EccUncorrectable => "an uncorrectable memory error",
        DriverError.UnsupportedLimit => "the device has no such limit",
        DriverError.ContextAlreadyInUse => "another thread uses the context",
        DriverError.PeerAccessUnsupported => "the devices cannot access each other's memory",
        DriverError.InvalidPtx => "the PTX does not compile",
        DriverError.JitCompilerNotFound => "the compiler of PTX is not installed",
        DriverError.UnsupportedPtxVersion => "the PTX is of a later version than the driver knows",
        DriverError.JitCompilationDisabled => "the compilation of PTX is switched off",
        DriverError.InvalidSource => "the kernel's source is not valid",
        DriverError.FileNotFound => "the file was not found",
        DriverError.SharedObjectSymbolNotFound => "a shared object lacks a symbol",
        DriverError.SharedObjectInitFailed => "a shared object failed to start",
        DriverError.OperatingSystem => "a call to the operating system failed",
        DriverError.InvalidHandle => "a handle is not valid",
        DriverError.IllegalState => "the object is not in a state that allows this",
        DriverError.NotFound => "nothing of this name was found",
        DriverError.NotReady => "earlier work is not done",
        DriverError.IllegalAddress => "a kernel accessed memory outside its allocations",
        DriverError.LaunchOutOfResources => "the launch asks for more registers or threads than there are",
        DriverError.LaunchTimeout => "a kernel did not end in time",
        DriverError.PeerAccessAlreadyEnabled => "peer access is enabled already",
        DriverError.PeerAccessNotEnabled => "peer access was not enabled",
        DriverError.PrimaryContextActive => "the device's primary context is in use",
        DriverError.ContextIsDestroyed => "the context is destroyed",
        DriverError.Assert => "an assertion in a kernel failed",
        DriverError.HostMemoryAlreadyRegistered => "the host memory is registered already",
        DriverError.HostMemoryNotRegistered => "the host memory is not registered",
        DriverError.HardwareStackError => "a kernel's stack is corrupt or too deep",
        DriverError.IllegalInstruction => "a kernel met an illegal instruction",
        DriverError.MisalignedAddress => "a kernel accessed a misaligned address",
        DriverError.InvalidAddressSpace => "a kernel used an address of the wrong state space",
        DriverError.InvalidPc => "a kernel jumped outside its code",
        DriverError.LaunchFailed => "a kernel failed",
        DriverError.CooperativeLaunchTooLarge => "the blocks of a cooperative launch do not fit on the device at once",
        DriverError.NotPermitted => "the operation is not permitted",
        DriverError.NotSupported => "the operation is not supported",
        DriverError.SystemNotReady => "the system is not ready",
        DriverError.SystemDriverMismatch => "the display's driver and CUDA's are of different versions",
        DriverError.StreamCaptureUnsupported => "the operation is not permitted while a stream is being captured",
        DriverError.StreamCaptureInvalidated => "an earlier error invalidated the capture",
        DriverError.StreamCaptureMerge => "two captures would be merged",
        DriverError.StreamCaptureUnmatched => "the capture did not begin in this stream",
        DriverError.StreamCaptureUnjoined => "the capture ends with streams that were not joined to its first",
        DriverError.StreamCaptureIsolation => "a captured stream would depend on work that is not captured",
        DriverError.StreamCaptureImplicit => "the NULL stream would depend on a captured stream",
        DriverError.CapturedEvent => "the event was recorded in a capture and stands for no work",
        DriverError.StreamCaptureWrongThread => "the capture must end on the thread on which it began",
        DriverError.Timeout => "the operation took too long",
        DriverError.GraphExecUpdateFailure => "the executable graph cannot be changed like this",
        DriverError.Unknown => "an unknown error",
        _ => null,
    };

    /// <summary>A native string that lives as long as the process.</summary>
    public static nint NativeText(string text) => Native.GetOrAdd(text, Marshal.StringToCoTaskMemUTF8);

    /// <summary>Whether a context that met the error answers every later call with it.</summary>
    public static bool EndsContext(DriverError error) => error
        is DriverError.EccUncorrectable or DriverError.LaunchTimeout or DriverError.Unknown
        or DriverError.IllegalAddress or DriverError.Assert
        or (>= DriverError.HardwareStackError and <= DriverError.LaunchFailed);

    /// <summary>
    /// What a real driver says of a kernel's fault. Faults that hardware lets pass, such as a race, end the context as
    /// a failed launch: no test should go on after one.
    /// </summary>
    public static DriverError Of(FaultKind fault) => fault switch
    {
        FaultKind.OutOfBounds or FaultKind.UseAfterFree => DriverError.IllegalAddress,
        FaultKind.Misaligned => DriverError.MisalignedAddress,
        FaultKind.Trap => DriverError.IllegalInstruction,
        FaultKind.Deadlock => DriverError.LaunchTimeout,
        _ => DriverError.LaunchFailed,
    };
}
