using System.Runtime.CompilerServices;
using GpuNet.KernelLab.Simulation;

namespace ILGPU;

/// <summary>Memory of a thread.</summary>
public static class LocalMemory
{
    /// <summary>Elements that nothing has written yet.</summary>
    public static ArrayView<T> Allocate<T>(
        int extent, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        Launch launch = SimulatedThread.Current.Launch;
        int size = Unsafe.SizeOf<T>();
        string name = $"local memory of {launch.SiteName(launch.SiteOf(file, line))}";
        return new ArrayView<T>(
            launch.AllocateLocal(name, (long)extent * size, size), 0, extent, ArrayView<T>.NaturalAlignment);
    }
}
