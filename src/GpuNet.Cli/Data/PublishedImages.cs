namespace GpuNet.Cli.Data;

/// <summary>A published set of images, which the library's resolver finds.</summary>
internal sealed class PublishedImages(ImageDataSetDescription description)
    : KnownDataSet(description.Name, "784-128-10", description.ClassNames)
{
    /// <inheritdoc/>
    public override DataSetReport Describe()
    {
        // The integrity of the files is checked when they are read.
        string? folder = ImageDataSetResolver.CacheFolder(description);
        ImageDataSetFile[] files =
            [description.TrainImages, description.TrainLabels, description.TestImages, description.TestLabels];
        bool cached = folder is not null
            && files.All(file =>
                new FileInfo(Path.Combine(folder, file.Name)) is { Exists: true } found && found.Length == file.Length);
        string? installed = description.InstalledFolders.FirstOrDefault(place => files.All(file =>
            File.Exists(Path.Combine(place, file.Name)) || File.Exists(Path.Combine(place, $"{file.Name}.gz"))));
        return new DataSetReport(Name, cached, folder) { Installed = installed };
    }

    /// <inheritdoc/>
    public override Task<DataSetPair> LoadAsync(
        string? folder, IProgress<string>? progress, CancellationToken cancellation) =>
        ImageDataSetResolver.LoadAsync(description, folder, progress, cancellation);
}
