namespace GpuNet.CudaEmulator.Execution;

/// <summary>What a warp is about.</summary>
internal enum WarpState : byte
{
    /// <summary>It can go on.</summary>
    Ready,

    /// <summary>It waits at a barrier.</summary>
    AtBarrier,

    /// <summary>All its threads returned.</summary>
    Done,
}
