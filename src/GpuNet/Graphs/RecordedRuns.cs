using System.Diagnostics.CodeAnalysis;

namespace GpuNet.Graphs;

/// <summary>Runs of plans of one device, one after another, that the device recorded and runs again as one.</summary>
internal sealed class RecordedRuns : IDisposable
{
    private readonly Device device;
    private readonly Plan[] plans;
    private readonly Recording recording;

    private RecordedRuns(Device device, Plan[] plans, Recording recording) =>
        (this.device, this.plans, this.recording) = (device, plans, recording);

    /// <summary>Records runs; nothing of them runs.</summary>
    /// <param name="runs">The plans in the order of their runs; each has run before.</param>
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

    /// <summary>Runs them; returns before they are done.</summary>
    /// <param name="refusal">Why the driver did not take them: none of them runs then.</param>
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

    /// <summary>Gives the recording back; the plans stay.</summary>
    public void Dispose() => recording.Dispose();
}
