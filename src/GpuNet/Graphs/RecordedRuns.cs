using System.Diagnostics.CodeAnalysis;

namespace GpuNet.Graphs;

/// <summary>Consecutive runs of plans on one device, recorded by it and replayed as one.</summary>
internal sealed class RecordedRuns : IDisposable
{
    private readonly Device device;
    private readonly Plan[] plans;
    private readonly Recording recording;

    private RecordedRuns(Device device, Plan[] plans, Recording recording) =>
        (this.device, this.plans, this.recording) = (device, plans, recording);

    /// <summary>Records runs without running them.</summary>
    /// <param name="runs">The plans in the order in which they run; each must have run before.</param>
    /// <param name="refusal">Why there is no recording.</param>
    /// <exception cref="ObjectDisposedException">A plan, what it uses or the device was disposed.</exception>
    /// <exception cref="DeviceLostException">The device failed.</exception>
    public static RecordedRuns? Record(IReadOnlyList<Plan> runs, out string? refusal)
    {
        Device device = runs[0].Device;
        using DeviceHold hold = device.Hold();
        Plan[] plans = [.. runs.Distinct()];
        foreach (Plan plan in plans)
            plan.RequireMemory();
        Recording? recording = device.Record(
            () =>
            {
                foreach (Plan plan in runs)
                    plan.RunLaunches();
            },
            out refusal);
        return recording is null ? null : new RecordedRuns(device, plans, recording);
    }

    /// <summary>Replays them; returns before they have finished.</summary>
    /// <param name="refusal">Why the driver refused them; none of them has run then.</param>
    /// <exception cref="ObjectDisposedException">A plan, what it uses or the device was disposed.</exception>
    /// <exception cref="DeviceLostException">The device failed.</exception>
    public bool TryRun([NotNullWhen(false)] out string? refusal)
    {
        using DeviceHold hold = device.Hold();
        foreach (Plan plan in plans)
            plan.RequireMemory();
        if (!recording.TryRun(out refusal))
            return false;
        foreach (Plan plan in plans)
            plan.Change();
        return true;
    }

    /// <summary>Releases the recording; the plans are not disposed.</summary>
    public void Dispose() => recording.Dispose();
}
