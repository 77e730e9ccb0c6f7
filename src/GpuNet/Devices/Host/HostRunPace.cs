using System.Diagnostics;

namespace GpuNet.Devices.Host;

/// <summary>Runs a plan on all threads of a host device or on the caller's alone, whichever is faster.</summary>
internal sealed class HostRunPace(HostDevice device) : RunPace
{
    private readonly ThreadTrial trial = new();
    private long start;

    public override void Begin()
    {
        device.SharesLaunches = trial.UsesAllThreads;
        if (trial.IsTimed)
            start = Stopwatch.GetTimestamp();
    }

    public override void End()
    {
        trial.Done(trial.IsTimed ? Stopwatch.GetTimestamp() - start : 0);
        device.SharesLaunches = true;
    }
}
