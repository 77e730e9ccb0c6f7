using GpuNet.Graphs;

namespace GpuNet.Cli.Output.Reports;

/// <summary>One launch of a plan.</summary>
internal sealed record LaunchReport(
    int Index,
    string Name,
    IReadOnlyList<PlanBuffer> Reads,
    IReadOnlyList<PlanBuffer> Writes,
    IReadOnlyList<string> Frees) : Report("launch")
{
    /// <summary>The report of a launch.</summary>
    public static LaunchReport Of(Launch launch)
    {
        return new LaunchReport(launch.Index, launch.Name, launch.Reads, launch.Writes, launch.Freed);
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        writer.WriteLine($"{Index,3}  {Name}");
        Write(writer, "reads", Reads);
        Write(writer, "writes", Writes);
        Write(writer, "frees", Frees);
    }

    private static void Write(TextWriter writer, string verb, IReadOnlyList<object> buffers)
    {
        if (buffers.Count > 0)
            writer.WriteLine($"       {verb,-6} {string.Join(", ", buffers)}");
    }
}
