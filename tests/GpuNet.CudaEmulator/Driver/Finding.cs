using GpuNet.CudaEmulator.Execution;

namespace GpuNet.CudaEmulator;

/// <summary>One thing that a program did wrong, in the emulator's words; the program itself saw only a code.</summary>
/// <param name="Error">The code that the program gets, at once or with its next call.</param>
/// <param name="Fault">What a kernel did, or null where a call was wrong.</param>
/// <param name="Call">The driver's entry point during which it was found.</param>
/// <param name="CallIndex">The call's number on its machine, from 0.</param>
/// <param name="Message">What happened, to what, and the remedy.</param>
public sealed record Finding(DriverError Error, FaultKind? Fault, string Call, int CallIndex, string Message)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Call} (call {CallIndex}, {Fault?.ToString() ?? Error.ToString()}): {Message}";
}
