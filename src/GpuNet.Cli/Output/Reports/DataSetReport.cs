namespace GpuNet.Cli.Output.Reports;

/// <summary>A data set that the tool knows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cached">Whether its files are in the cache folder.</param>
/// <param name="Path">The cache folder; null on a machine without one.</param>
internal sealed record DataSetReport(string Name, bool Cached, string? Path) : Report("data_set")
{
    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        string state = (Cached, Path) switch
        {
            (true, _) => $"cached in {Path}",
            (false, null) => "not cached; this machine has no cache folder",
            _ => $"not cached; gpunet data get {Name} fetches it to {Path}",
        };
        writer.WriteLine($"{Name,-8} {state}");
    }
}
