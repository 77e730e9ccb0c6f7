using System.Numerics;
using GpuNet.CudaEmulator.Execution;

namespace GpuNet.CudaEmulator.Detectors;

/// <summary>
/// The threads of a block that accessed a place, and when: those that nothing put before a later one of them.
/// </summary>
internal struct Party
{
    private const int Several = -2;

    private int thread;
    private int time;
    private uint warps;
    private uint lanes;

    // Those of other times, which the latest did not wait for.
    private Rest? rest;

    /// <summary>Whether a barrier, or the thread itself, puts all of this before what the thread does now.</summary>
    public readonly bool IsBefore(Warp by, int other)
    {
        if (warps == 0 || by.Block.Met > time)
            return true;
        uint own = 1u << by.Number;

        // Other warps are waited for at barriers only, where the lanes of this one meet, too: which of them it was
        // matters where it was of this warp alone.
        return by.IsBehind(warps & ~own, time)
            && ((warps & own) == 0 || by.IsBehind(other % Warp.Lanes, lanes, time))
            && (rest is null || rest.Party.IsBefore(by, other));
    }

    /// <summary>Whether all of this was before the times of its warps.</summary>
    public readonly bool IsWithin(int[] times)
    {
        for (uint left = warps; left != 0; left &= left - 1)
        {
            if (times[BitOperations.TrailingZeroCount(left)] <= time)
                return false;
        }

        return rest is null || rest.Party.IsWithin(times);
    }

    /// <summary>A thread accesses the place, too.</summary>
    public void Join(Warp by, int other)
    {
        uint warp = 1u << by.Number;
        uint lane = 1u << (other % Warp.Lanes);
        if (warps != 0 && time == by.Block.Clock && by.Block.Met <= time)
        {
            warps |= warp;
            lanes |= lane;
            thread = thread == other ? other : Several;
            return;
        }

        Rest? left = Left(by, other);
        this = new Party { thread = other, time = by.Block.Clock, warps = warp, lanes = lane, rest = left };
    }

    /// <inheritdoc/>
    public override readonly string ToString() =>
        thread == Several || rest is not null ? "several threads" : $"thread {thread}";

    /// <summary>What of this is not before a thread. Copies of a place share it, so that it never changes.</summary>
    private readonly Rest? Left(Warp by, int other)
    {
        if (warps == 0 || by.Block.Met > time)
            return null;
        Rest? older = rest?.Party.Left(by, other);
        uint open = warps;
        for (uint left = warps; left != 0; left &= left - 1)
        {
            uint warp = left & (0 - left);
            bool isOwn = warp == 1u << by.Number;
            if (isOwn ? by.IsBehind(other % Warp.Lanes, lanes, time) : by.IsBehind(warp, time))
                open &= ~warp;
        }

        return open == 0 ? older : new Rest(this with { warps = open, rest = older });
    }

    private sealed class Rest(Party party)
    {
        public Party Party { get; } = party;
    }
}
