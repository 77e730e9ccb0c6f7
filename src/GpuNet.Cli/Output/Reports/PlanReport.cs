using GpuNet.Graphs;

namespace GpuNet.Cli.Output.Reports;

/// <summary>The total memory of a plan.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Launches">The number of launches per step.</param>
/// <param name="ArenaBytes">The size of the arena.</param>
/// <param name="PeakBytes">Its peak use during one launch.</param>
/// <param name="KeepEverythingBytes">The size that the arena would have without reuse.</param>
/// <param name="PersistentBytes">The memory outside the arena.</param>
internal sealed record PlanReport(
    string Device, int Launches, long ArenaBytes, long PeakBytes, long KeepEverythingBytes, long PersistentBytes)
    : Report("plan")
{
    /// <summary>The report of a plan.</summary>
    public static PlanReport Of(Plan plan)
    {
        return new PlanReport(
            plan.Device.Name,
            plan.Launches.Count,
            plan.ArenaBytes,
            plan.PeakBytes,
            plan.KeepEverythingBytes,
            plan.PersistentBytes);
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        writer.WriteLine($"{Launches} launches per step on {Device}");
        writer.WriteLine(Invariant($"arena            {ArenaBytes,14:N0} bytes"));
        writer.WriteLine(Invariant($"peak             {PeakBytes,14:N0} bytes"));
        writer.WriteLine(Invariant($"keep everything  {KeepEverythingBytes,14:N0} bytes"));
        writer.WriteLine(Invariant($"outside arena    {PersistentBytes,14:N0} bytes"));
    }
}
