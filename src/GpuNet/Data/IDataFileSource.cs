namespace GpuNet.Data;

/// <summary>A remote source of published files.</summary>
internal interface IDataFileSource
{
    /// <summary>A description of the source.</summary>
    string Name { get; }

    /// <summary>Delivers every available file as soon as it has arrived and been verified.</summary>
    /// <param name="files">The files wanted.</param>
    /// <param name="found">Takes a file.</param>
    /// <param name="progress">Receives progress messages, or null.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <exception cref="IOException">Not every file is available; the message is the short reason.</exception>
    /// <exception cref="InvalidDataException">A file is not the published one; the message says so.</exception>
    Task FetchAsync(
        IReadOnlyList<ImageDataSetFile> files,
        Action<ImageDataSetFile, IdxArray> found,
        IProgress<string>? progress,
        CancellationToken cancellationToken);
}
