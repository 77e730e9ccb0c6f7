namespace GpuNet.Cli.Output.Reports;

/// <summary>A data set that the tool knows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cached">Whether its files are in the cache folder.</param>
/// <param name="Path">The cache folder; null on a machine without one.</param>
internal sealed record DataSetReport(string Name, bool Cached, string? Path) : Report("data_set")
{
    /// <summary>Whether it is generated and has no files.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Generated { get; init; }

    /// <summary>The folder where an operating-system package installed it; null if none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Installed { get; init; }

    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        string state = (Cached, Path) switch
        {
            _ when Generated => "generated when it is used",
            (true, _) => $"cached in {Path}",
            _ when Installed is not null => $"installed in {Installed}",
            (false, null) => "not cached; this machine has no cache folder",
            _ => $"not cached; gpunet data get {Name} fetches it to {Path}",
        };
        writer.WriteLine($"{Name,-13} {state}");
    }
}
