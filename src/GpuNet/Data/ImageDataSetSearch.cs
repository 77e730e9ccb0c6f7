namespace GpuNet.Data;

/// <summary>One search of the resolver: what was found so far, and why the rest was not.</summary>
internal sealed class ImageDataSetSearch(
    ImageDataSetDescription description,
    Func<string, string?> variable,
    Func<ImageDataSetDescription, IReadOnlyList<IDataFileSource>> sourcesOf,
    IProgress<string>? progress,
    CancellationToken cancellationToken)
{
    private readonly DataCache cache = new(CacheFolder(description.Name, variable), progress);
    private readonly Dictionary<ImageDataSetFile, IdxArray> arrays = [];
    private readonly List<string> origins = [];
    private readonly List<string> reasons = [];

    private List<ImageDataSetFile> Missing => [.. description.Files.Where(file => !arrays.ContainsKey(file))];

    public async Task<DataSetPair> RunAsync(string? directory)
    {
        if (directory is not null)
        {
            return UserFolder.Load(
                description, directory, "the folder given", "choose another, or none to look elsewhere",
                cancellationToken);
        }

        if (variable("GPUNET_DATA") is { Length: > 0 } dataFolder)
        {
            return UserFolder.Load(
                description, dataFolder, "GPUNET_DATA", "set it to another, or unset it to look elsewhere",
                cancellationToken);
        }

        _ = ReadCache();
        ReadInstalled();
        if (Missing.Count > 0)
            await FetchAsync();
        return Missing.Count == 0 ? Published() : Sample();
    }

    private async Task FetchAsync()
    {
        using IDisposable? held = await cache.LockAsync(cancellationToken);

        // Another process may have fetched the files while this one waited; and damaged ones are removed only now.
        string cacheReason = ReadCache();
        if (Missing.Count == 0)
            return;
        Failed(cache.Name, cacheReason);
        if (variable("GPUNET_OFFLINE") is not (null or "" or "0"))
        {
            Failed("mirrors and packages", "not tried because GPUNET_OFFLINE is set");
            return;
        }

        foreach (IDataFileSource source in sourcesOf(description))
        {
            try
            {
                await source.FetchAsync(
                    Missing, (file, array) => Take(file, array, source.Name), progress, cancellationToken);
            }
            catch (Exception exception)
                when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                Failed(source.Name, exception.Message);
            }

            if (Missing.Count == 0)
                return;
        }
    }

    private void ReadInstalled()
    {
        foreach (InstalledFolder folder in description.InstalledFolders.Select(path => new InstalledFolder(path)))
        {
            foreach (ImageDataSetFile file in Missing)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (folder.Read(file, out string reason) is { } array)
                {
                    Add(file, array, folder.Name);
                    continue;
                }

                // Its other files would be missing or wrong for the same reason.
                Failed(folder.Name, reason);
                break;
            }
        }
    }

    // The reason that the first file missing is not there.
    private string ReadCache()
    {
        string first = string.Empty;
        foreach (ImageDataSetFile file in Missing)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (cache.Read(file, out string reason) is { } array)
                Add(file, array, cache.Name);
            else if (first.Length == 0)
                first = reason;
        }

        return first;
    }

    private void Take(ImageDataSetFile file, IdxArray array, string origin)
    {
        Add(file, array, origin);
        cache.Write(file, array);
    }

    private void Add(ImageDataSetFile file, IdxArray array, string origin)
    {
        arrays[file] = array;
        if (!origins.Contains(origin))
            origins.Add(origin);
    }

    private void Failed(string place, string reason)
    {
        string line = $"{place}: {reason}".ReplaceLineEndings(" ");
        reasons.Add(line);
        progress?.Report(line);
    }

    private DataSetPair Published()
    {
        (DataSet train, DataSet test) = ImageSetFiles.Pair(
            description,
            description.Name,
            [.. description.Files.Select(file => arrays[file])],
            [.. description.Files.Select(file => file.Name)]);
        return new DataSetPair(train, test, description.Name, string.Join(", ", origins));
    }

    private DataSetPair Sample()
    {
        string failures = string.Join("; ", reasons);
        if (description.SampleResources is not { } prefix)
            throw new IOException($"cannot load '{description.Name}': {failures}");
        string id = $"{description.Name}-sample";
        (DataSet train, DataSet test) = ImageSetFiles.Pair(
            description,
            id,
            EmbeddedSample.Read(description, prefix),
            [.. description.Files.Select(file => $"sample of {file.Name}")]);
        return new DataSetPair(
            train,
            test,
            id,
            "sample embedded in the library",
            $"'{description.Name}' was not found, using the embedded sample of {train.Count} training and "
            + $"{test.Count} test images: {failures}");
    }

    /// <summary>The cache folder of a data set's downloaded files; null on a machine without one.</summary>
    public static string? CacheFolder(string name, Func<string, string?> variable)
    {
        if (variable("GPUNET_CACHE") is { Length: > 0 } given)
            return Path.Combine(given, name);

        // Not verified: on a fresh Unix account the folder does not exist before its first use. Empty without a home.
        string local = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length == 0 ? null : Path.Combine(local, "gpunet", name);
    }
}
