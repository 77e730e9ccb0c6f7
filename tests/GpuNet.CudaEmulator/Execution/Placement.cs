namespace GpuNet.CudaEmulator.Execution;

/// <summary>How the places of a warp access lie to each other.</summary>
internal enum Placement
{
    /// <summary>Anyhow: each lane has a pointer.</summary>
    Apart,

    /// <summary>All 32 lanes take neighbouring words: the first pointer is the lowest lane's.</summary>
    Run,

    /// <summary>All lanes take the same: the first pointer is theirs.</summary>
    Same,
}
