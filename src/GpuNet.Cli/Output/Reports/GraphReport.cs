namespace GpuNet.Cli.Output.Reports;

/// <summary>Whether training steps are replayed as a graph.</summary>
/// <param name="Steps">The largest number of steps per graph; 0 if launches run one by one.</param>
/// <param name="Reason">Why they do; null otherwise.</param>
internal sealed record GraphReport(int Steps, string? Reason) : Report("graph")
{
    /// <summary>The report of a training run.</summary>
    public static GraphReport Of(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        return new GraphReport(trainer.WhyNoGraph is null ? trainer.MostStepsPerGraph : 0, trainer.WhyNoGraph);
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer) => writer.WriteLine(
        Reason is null
            ? Invariant($"graph            up to {Steps} steps are one launch")
            : $"graph            none: {Reason}");
}
