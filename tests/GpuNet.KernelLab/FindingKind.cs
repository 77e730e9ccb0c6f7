namespace GpuNet.KernelLab;

/// <summary>What is wrong with a kernel.</summary>
public enum FindingKind
{
    /// <summary>An index outside a view, or a view outside its parent.</summary>
    OutOfBounds,

    /// <summary>A read of an element that nothing wrote.</summary>
    UnwrittenRead,

    /// <summary>Two threads touch an element, one of them writes, and nothing orders them.</summary>
    Race,

    /// <summary>A barrier that not all threads of the group reach.</summary>
    DivergentBarrier,

    /// <summary>
    /// A shuffle or warp barrier that not all lanes of the warp reach, or a value taken from a lane that is not there.
    /// </summary>
    DivergentWarp,

    /// <summary>A view said to be aligned that is not, or a cast that its memory cannot hold.</summary>
    Misaligned,

    /// <summary>Threads of a group that disagree about the shared memory they allocate.</summary>
    SharedAllocation,

    /// <summary>A group whose shared memory is more than a device is sure to have.</summary>
    SharedMemoryLimit,

    /// <summary>A reference to an element that was taken but not given to an atomic operation.</summary>
    EscapedReference,

    /// <summary>An exception inside the kernel.</summary>
    KernelException,
}
