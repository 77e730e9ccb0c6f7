using GpuNet.Cli.Output;
using GpuNet.Cli.Output.Reports;
using GpuNet.Data;

namespace GpuNet.Cli.Data;

/// <summary>The data sets that the tool knows by name.</summary>
internal sealed class DataSetCatalog
{
    /// <summary>All of them; a new one is an entry here.</summary>
    public IReadOnlyList<ImageDataSetDescription> All { get; } = [Mnist.Description];

    /// <summary>The data set of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public ImageDataSetDescription Find(string name) =>
        All.FirstOrDefault(description => description.Name == name)
        ?? throw new UsageException(
            $"there is no data set '{name}'; known are: {string.Join(", ", All.Select(description => description.Name))}");

    /// <summary>Loads a data set, and says which one before anything else is said.</summary>
    public async Task<DataSetPair> LoadAsync(
        string name, string? folder, IOutput output, CancellationToken cancellation)
    {
        ImageDataSetDescription description = Find(name);
        DataSetPair pair = await output.WaitAsync(
            $"loading {name}",
            progress => ImageDataSetResolver.LoadAsync(description, folder, progress, cancellation));
        if (pair.Notice is not null)
            output.Warn(pair.Notice);
        output.Report(DataReport.Of(pair));
        return pair;
    }

    /// <summary>Whether the cache folder has all files of a data set; that they are whole is checked when they are read.</summary>
    public static DataSetReport Describe(ImageDataSetDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        string? folder = ImageDataSetResolver.CacheFolder(description);
        ImageDataSetFile[] files =
            [description.TrainImages, description.TrainLabels, description.TestImages, description.TestLabels];
        bool cached = folder is not null
            && files.All(file => new FileInfo(Path.Combine(folder, file.Name)) is { Exists: true } found && found.Length == file.Length);
        return new DataSetReport(description.Name, cached, folder);
    }
}
