using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>Told of what a launch does. Detectors and counters are observers; the interpreter knows none of them.</summary>
internal unsafe interface IObserver
{
    /// <summary>The lanes of a warp access memory together.</summary>
    /// <param name="warp">The warp.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="kind">What it does.</param>
    /// <param name="space">Global, shared or local.</param>
    /// <param name="lanes">Which lanes.</param>
    /// <param name="addresses">The address of each lane; in shared memory its place.</param>
    /// <param name="bytes">What each lane moves.</param>
    /// <param name="allocation">The allocation that all of them are in; null where it is not global.</param>
    void Access(
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        StateSpace space,
        uint lanes,
        ulong* addresses,
        int bytes,
        Allocation? allocation);

    /// <summary>A warp orders its accesses by a fence.</summary>
    void Fence(Warp warp)
    {
    }
}
