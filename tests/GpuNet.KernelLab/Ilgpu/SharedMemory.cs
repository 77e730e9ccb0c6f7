using System.Runtime.CompilerServices;
using GpuNet.KernelLab.Simulation;

namespace ILGPU;

/// <summary>Memory of a group. The n-th allocation of one thread is the n-th of every thread of its group.</summary>
public static class SharedMemory
{
    /// <summary>Elements that nothing has written yet.</summary>
    public static ArrayView<T> Allocate<T>(
        int extent, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        SimulatedThread thread = SimulatedThread.Current;
        Allocation memory = thread.Group.AllocateShared<T>(thread, extent, file, line);
        return new ArrayView<T>(memory, 0, extent, ArrayView<T>.NaturalAlignment);
    }

    /// <inheritdoc cref="Allocate"/>
    public static ArrayView1D<T, Stride1D.Dense> Allocate1D<T>(
        Index1D extent, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        Allocate<T>(extent.X, file, line);
}
