using System.Runtime.CompilerServices;
using GpuNet.KernelLab.Simulation;

namespace ILGPU;

/// <summary>Where this thread is in its group, and its barriers.</summary>
public static class Group
{
    /// <summary>The thread along x.</summary>
    public static int IdxX => SimulatedThread.Current.Position.X;

    /// <summary>The thread along y.</summary>
    public static int IdxY => SimulatedThread.Current.Position.Y;

    /// <summary>The thread along z.</summary>
    public static int IdxZ => SimulatedThread.Current.Position.Z;

    /// <summary>The thread.</summary>
    public static Index3D Index => new(IdxX, IdxY, IdxZ);

    /// <summary>The number of threads along x.</summary>
    public static int DimX => SimulatedThread.Current.Launch.GroupSize.X;

    /// <summary>The number of threads along y.</summary>
    public static int DimY => SimulatedThread.Current.Launch.GroupSize.Y;

    /// <summary>The number of threads along z.</summary>
    public static int DimZ => SimulatedThread.Current.Launch.GroupSize.Z;

    /// <summary>The number of threads.</summary>
    public static Index3D Dimension => new(DimX, DimY, DimZ);

    /// <summary>The thread, counted through.</summary>
    public static int LinearIndex => SimulatedThread.Current.Index;

    /// <summary>Whether this is the first thread of the group.</summary>
    public static bool IsFirstThread => LinearIndex == 0;

    /// <summary>Whether this is the last thread of the group.</summary>
    public static bool IsLastThread => LinearIndex == Dimension.Size - 1;

    /// <summary>Waits for all threads of the group.</summary>
    public static void Barrier([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        SimulatedThread.Current.Wait(ThreadProgress.AtGroupBarrier, file, line);

    /// <summary>Waits for all threads of the group, and tells how many of them said yes.</summary>
    public static int BarrierPopCount(
        bool predicate, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        SimulatedThread thread = SimulatedThread.Current;
        thread.Wait(ThreadProgress.AtGroupBarrier, file, line, predicate);
        return thread.Group.Agreeing;
    }

    /// <summary>Waits for all threads of the group, and tells whether all said yes.</summary>
    public static bool BarrierAnd(
        bool predicate, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        BarrierPopCount(predicate, file, line) == SimulatedThread.Current.Group.Size;

    /// <summary>Waits for all threads of the group, and tells whether any said yes.</summary>
    public static bool BarrierOr(
        bool predicate, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        BarrierPopCount(predicate, file, line) > 0;

    /// <summary>One thread's value, in all threads of the group.</summary>
    public static T Broadcast<T>(
        T value, int groupIndex, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        SimulatedThread thread = SimulatedThread.Current;
        thread.Wait(ThreadProgress.AtGroupBarrier, file, line, offer: Offers.Of(value));
        return Offers.To<T>(thread.Group.OfferOf(groupIndex, thread, nameof(Broadcast)));
    }
}
