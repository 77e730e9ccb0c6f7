namespace GpuNet.CudaEmulator.Execution;

/// <summary>What an access does.</summary>
internal enum AccessKind
{
    /// <summary>Reads.</summary>
    Load,

    /// <summary>Writes.</summary>
    Store,

    /// <summary>Reads and writes at once.</summary>
    Atomic,
}
