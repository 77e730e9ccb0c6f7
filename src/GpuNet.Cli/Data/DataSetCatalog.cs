namespace GpuNet.Cli.Data;

/// <summary>The data sets that the tool knows by name.</summary>
internal sealed class DataSetCatalog
{
    /// <summary>All of them; a new one is an entry here.</summary>
    public IReadOnlyList<KnownDataSet> All { get; } =
        [new PublishedImages(Mnist.Description), new PublishedImages(FashionMnist.Description), new GeneratedSignals()];

    /// <summary>The data set of a name.</summary>
    /// <exception cref="UsageException">There is no such data set.</exception>
    public KnownDataSet Find(string name) =>
        All.FirstOrDefault(known => known.Name == name)
        ?? throw new UsageException(
            $"unknown data set '{name}'; expected one of {string.Join(", ", All.Select(known => known.Name))}");

    /// <summary>
    /// Loads the data of a checkpoint's run, and warns if it is not the data that the run was trained on.
    /// </summary>
    /// <param name="run">The checkpoint's run.</param>
    /// <param name="path">The checkpoint.</param>
    /// <param name="folder">A folder with the files; null to search for them.</param>
    /// <param name="output">Where warnings go.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<DataSetPair> LoadAsync(
        RunDescription run, string path, string? folder, IOutput output, CancellationToken cancellation)
    {
        DataSetPair pair = await LoadAsync(run.DataSet, folder, output, cancellation);
        if (run.Data != pair.Id)
        {
            output.Warn(
                $"'{path}' was trained on '{run.Data}', but this is '{pair.Id}'; "
                + "use the same data with --data unless this is intended");
        }

        return pair;
    }

    /// <summary>Loads a data set, and reports it before anything else.</summary>
    public async Task<DataSetPair> LoadAsync(
        string name, string? folder, IOutput output, CancellationToken cancellation)
    {
        KnownDataSet known = Find(name);
        DataSetPair pair = await output.WaitAsync(
            $"loading {name}",
            progress => known.LoadAsync(folder, progress, cancellation));
        if (pair.Notice is not null)
            output.Warn(pair.Notice);
        output.Report(DataReport.Of(pair));
        return pair;
    }
}
