namespace GpuNet.KernelLab.Simulation;

/// <summary>How far a simulated thread is.</summary>
internal enum ThreadProgress
{
    /// <summary>It has not begun.</summary>
    Fresh,

    /// <summary>It was released and waits for its turn.</summary>
    Ready,

    /// <summary>It has the turn.</summary>
    Running,

    /// <summary>It waits for its group.</summary>
    AtGroupBarrier,

    /// <summary>It waits for its warp.</summary>
    AtWarpBarrier,

    /// <summary>It has returned.</summary>
    Done,
}
