using GpuNet.CudaEmulator.Execution;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>A call that is refused: the code that its caller gets, and, where the code hides too much, why.</summary>
internal sealed class DriverException(DriverError error, string? finding = null, FaultKind? fault = null)
    : Exception(finding ?? DriverErrors.Describe(error))
{
    /// <summary>The code that the caller gets.</summary>
    public DriverError Error { get; } = error;

    /// <summary>What the machine's findings shall say, or null where the code says it all.</summary>
    public string? Finding { get; } = finding;

    /// <summary>What was done to memory, or null where the call itself was wrong.</summary>
    public FaultKind? Fault { get; } = fault;
}
