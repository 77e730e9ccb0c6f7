namespace GpuNet.CudaEmulator.Execution;

/// <summary>What can be wrong with a launch.</summary>
public enum FaultKind
{
    /// <summary>An access outside of every allocation, or across an end of one.</summary>
    OutOfBounds,

    /// <summary>An address that is no multiple of what is loaded or stored.</summary>
    Misaligned,

    /// <summary>An access to what was given back.</summary>
    UseAfterFree,

    /// <summary>A load of bytes that nobody wrote.</summary>
    UnwrittenRead,

    /// <summary>An integer divided by zero.</summary>
    DivisionByZero,

    /// <summary>A barrier that some threads of the block do not reach.</summary>
    DivergentBarrier,

    /// <summary>More shared memory than a block may have.</summary>
    SharedMemoryExceeded,

    /// <summary>Two accesses to shared memory that no barrier orders.</summary>
    SharedRace,

    /// <summary>Two accesses to global memory that nothing orders.</summary>
    GlobalRace,

    /// <summary>A trap, or a branch to nowhere.</summary>
    Trap,

    /// <summary>Threads that wait for each other, or never end.</summary>
    Deadlock,

    /// <summary>Arguments that are not as long as the kernel's parameters.</summary>
    ArgumentSize,

    /// <summary>A launch that no device would take.</summary>
    BadLaunch,
}
