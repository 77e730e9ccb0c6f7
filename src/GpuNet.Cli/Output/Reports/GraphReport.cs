namespace GpuNet.Cli.Output.Reports;

/// <summary>Whether the device records steps and runs them again as one.</summary>
/// <param name="Steps">The most steps of one recording; 0 where launches go one by one.</param>
/// <param name="Reason">Why they do, or null.</param>
internal sealed record GraphReport(int Steps, string? Reason) : Report("graph")
{
    /// <summary>The report of a training.</summary>
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
