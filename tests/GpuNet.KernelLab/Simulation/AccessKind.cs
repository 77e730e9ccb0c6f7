namespace GpuNet.KernelLab.Simulation;

/// <summary>What a thread does to an element.</summary>
internal enum AccessKind
{
    /// <summary>A plain read.</summary>
    Read,

    /// <summary>A plain write.</summary>
    Write,

    /// <summary>An atomic read and write.</summary>
    Atomic,
}
