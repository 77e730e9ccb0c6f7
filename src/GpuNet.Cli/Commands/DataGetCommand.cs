namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet data get</c>.</summary>
internal sealed class DataGetCommand : ToolCommand
{
    private readonly DataSetCatalog data;

    /// <summary>Creates the command.</summary>
    public DataGetCommand(IOutput output, DataSetCatalog data)
        : base(
            "get", "Downloads a data set to the cache folder, unless it is already there.", output, "gpunet data get mnist")
    {
        this.data = data;
        var name = new Argument<string>("name") { Description = "Data set; gpunet data list lists them" };
        Take(name);
        SetAction((parsed, cancellation) => GetAsync(parsed.GetRequiredValue(name), cancellation));
    }

    private async Task<int> GetAsync(string name, CancellationToken cancellation)
    {
        KnownDataSet known = data.Find(name);
        DataSetPair pair = await Output.WaitAsync(
            $"fetching {name}",
            progress => known.LoadAsync(null, progress ?? new Remarks(Output), cancellation));
        if (pair.Notice is not null)
            throw new IOException(pair.Notice);
        DataSetReport cache = known.Describe();
        Output.Report(new FetchedReport(
            name, pair.Id, pair.Source, cache.Cached, cache.Path, pair.Train.Count, pair.Test.Count));
        return ExitCodes.Done;
    }

    // Downloading is all that this command does, so its progress is shown even without a terminal.
    private sealed class Remarks(IOutput output) : IProgress<string>
    {
        public void Report(string value) => output.Warn(value);
    }
}
