using GpuNet.Graphs;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>
/// Walks the launches of a plan as they are printed, with nothing of the compiler's own bookkeeping, and asserts that
/// each reads bytes that are still what was written for it.
/// </summary>
internal sealed class PlanReplay
{
    private const int ElementBytes = 4;
    private const int Alignment = 256;

    private readonly Plan plan;
    private readonly PlanBuffer?[] owners;
    private readonly List<PlanBuffer> filledByHost = [];

    private PlanReplay(Plan plan)
    {
        this.plan = plan;
        owners = new PlanBuffer?[plan.ArenaBytes / ElementBytes];
    }

    public static void AssertSound(Plan plan)
    {
        var replay = new PlanReplay(plan);
        foreach (Launch launch in plan.Launches)
            replay.Step(launch);
        long buffers = plan.Launches.Sum(launch => launch.Writes.Count) + replay.filledByHost.Count;
        Assert.True(plan.PeakBytes <= plan.ArenaBytes, $"the peak is above the arena\n{plan}");
        Assert.True(
            plan.ArenaBytes <= plan.KeepEverythingBytes + (buffers * Alignment),
            $"the arena is larger than everything\n{plan}");
    }

    private void Step(Launch launch)
    {
        PlanBuffer[] reads = [.. launch.Reads.Where(buffer => buffer.Offset is not null)];
        PlanBuffer[] writes = [.. launch.Writes.Where(buffer => buffer.Offset is not null)];
        foreach (PlanBuffer read in reads)
            Read(launch, read);
        for (int index = 0; index < writes.Length; index++)
        {
            PlanBuffer write = writes[index];
            if (write.Offset + write.Bytes > plan.ArenaBytes)
                Refuse(launch, $"writes past the arena: {write}");
            if (filledByHost.Any(input => Overlap(input, write)))
                Refuse(launch, $"writes what the host filled: {write}");
            if (writes[..index].Any(other => Overlap(other, write)))
                Refuse(launch, $"writes a byte twice: {write}");
            if (reads.Any(read => Overlap(read, write)
                && !(read.Offset == write.Offset && read.Bytes == write.Bytes && write.Name != "workspace")))
                Refuse(launch, $"writes over a part of what it reads: {write}");
        }

        foreach (PlanBuffer write in writes)
            Range(write).Fill(write);
    }

    private void Read(Launch launch, PlanBuffer read)
    {
        Span<PlanBuffer?> range = Range(read);

        // Nobody wrote it before its first reader: an input, which no launch may write then.
        if (range.Length > 0 && range[0] is null)
        {
            if (range.ContainsAnyExcept((PlanBuffer?)null))
                Refuse(launch, $"reads {read}, of which a part was written");
            filledByHost.Add(read);
            range.Fill(read);
        }

        foreach (PlanBuffer? owner in range)
        {
            if (owner is null || owner.Offset != read.Offset || owner.Bytes != read.Bytes || owner.Name != read.Name)
                Refuse(launch, $"reads {read}, where {owner} lies by now");
        }
    }

    private Span<PlanBuffer?> Range(PlanBuffer buffer) =>
        owners.AsSpan((int)(buffer.Offset!.Value / ElementBytes), (int)(buffer.Bytes / ElementBytes));

    private void Refuse(Launch launch, string message) =>
        Assert.Fail($"launch {launch.Index} '{launch.Name}' {message}\n{plan}");

    private static bool Overlap(PlanBuffer left, PlanBuffer right) =>
        left.Offset < right.Offset + right.Bytes && right.Offset < left.Offset + left.Bytes;
}
