using GpuNet.CudaEmulator.Execution;

namespace GpuNet.CudaEmulator.Detectors;

/// <summary>The thread of a block that accessed a place last, and when; or several that did so at once.</summary>
internal struct Party
{
    private const int Several = -2;

    private int thread;
    private int warp;
    private int epoch;
    private int warpEpoch;

    /// <summary>Whether all of them said that others may access the place meanwhile.</summary>
    public bool IsStrong { get; private set; }

    /// <summary>A thread now.</summary>
    public static Party Of(Warp warp, int thread, bool isStrong) => new()
    {
        thread = thread,
        warp = warp.Number,
        epoch = warp.Block.Epoch,
        warpEpoch = warp.Epoch,
        IsStrong = isStrong,
    };

    /// <summary>Whether a barrier, or the thread itself, puts this before what the thread does now.</summary>
    public readonly bool IsBefore(Warp by, int other) =>
        thread == other || epoch != by.Block.Epoch || (warp == by.Number && warpEpoch != by.Epoch);

    /// <summary>A thread accesses the place, too.</summary>
    public void Join(Warp by, int other, bool isStrong)
    {
        Party before = this;
        this = Of(by, other, isStrong);
        if (before.IsBefore(by, other))
            return;
        thread = Several;
        IsStrong &= before.IsStrong;
        if (before.warp != by.Number)
            warp = Several;
    }

    /// <inheritdoc/>
    public override readonly string ToString() => thread == Several ? "several threads" : $"thread {thread}";
}
