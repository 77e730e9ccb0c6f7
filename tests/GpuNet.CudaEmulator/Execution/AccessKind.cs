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

    /// <summary>Writes what an asynchronous copy brings, some time after it began; a store was told of then.</summary>
    Arrival,
}
