namespace GpuNet.Cli.Output.Reports;

/// <summary>A data set that is now available locally.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Data">Its id.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Cached">Whether it is in the cache folder now.</param>
/// <param name="Path">The cache folder; null on a machine without one.</param>
/// <param name="TrainSamples">The number of training samples.</param>
/// <param name="TestSamples">The number of test samples.</param>
internal sealed record FetchedReport(
    string Name, string Data, string Source, bool Cached, string? Path, int TrainSamples, int TestSamples)
    : Report("fetched")
{
    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        writer.WriteLine(
            Invariant($"{Data}: {TrainSamples:N0} training and {TestSamples:N0} test samples from {Source}"));
        if (Cached)
            writer.WriteLine($"cached in {Path}");
    }
}
