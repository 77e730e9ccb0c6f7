using System.Runtime.CompilerServices;
using GpuNet.KernelLab.Simulation;

namespace ILGPU;

/// <summary>This thread's warp, of 32 lanes.</summary>
public static class Warp
{
    /// <summary>The lanes of a warp.</summary>
    public static int WarpSize => SimulatedGroup.WarpSize;

    /// <summary>The lane of this thread.</summary>
    public static int LaneIdx => Group.LinearIndex % WarpSize;

    /// <summary>The warp within the group.</summary>
    public static int WarpIdx => Group.LinearIndex / WarpSize;

    /// <summary>Whether this is the first lane.</summary>
    public static bool IsFirstLane => LaneIdx == 0;

    /// <summary>Whether this is the last lane.</summary>
    public static bool IsLastLane => LaneIdx == WarpSize - 1;

    /// <summary>Waits for all lanes of the warp; it orders no memory here.</summary>
    public static void Barrier([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        SimulatedThread.Current.Wait(ThreadProgress.AtWarpBarrier, file, line);

    /// <summary>The value of a lane.</summary>
    public static T Shuffle<T>(
        T variable, int sourceLane, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        Take(variable, sourceLane & (WarpSize - 1), nameof(Shuffle), file, line);

    /// <summary>The value of the lane that many further; its own past the warp's end.</summary>
    public static T ShuffleDown<T>(
        T variable, int delta, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        Take(variable, LaneIdx + delta < WarpSize ? LaneIdx + delta : LaneIdx, nameof(ShuffleDown), file, line);

    /// <summary>The value of the lane that many before; its own before the warp's start.</summary>
    public static T ShuffleUp<T>(
        T variable, int delta, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        Take(variable, LaneIdx >= delta ? LaneIdx - delta : LaneIdx, nameof(ShuffleUp), file, line);

    /// <summary>The value of the lane whose number differs in the bits of the mask.</summary>
    public static T ShuffleXor<T>(
        T variable, int mask, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        Take(variable, (LaneIdx ^ mask) & (WarpSize - 1), nameof(ShuffleXor), file, line);

    /// <summary>One lane's value, in all lanes of the warp.</summary>
    public static T Broadcast<T>(
        T value, int sourceLane, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        Take(value, sourceLane, nameof(Broadcast), file, line);

    private static T Take<T>(T variable, int lane, string what, string file, int line)
        where T : unmanaged
    {
        SimulatedThread thread = SimulatedThread.Current;
        thread.Wait(ThreadProgress.AtWarpBarrier, file, line, offer: Offers.Of(variable));
        return Offers.To<T>(thread.Group.OfferOf((WarpIdx * WarpSize) + lane, thread, what));
    }
}
