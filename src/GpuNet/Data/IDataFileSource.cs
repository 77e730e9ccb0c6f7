namespace GpuNet.Data;

/// <summary>A place outside this machine that published files can be had from.</summary>
internal interface IDataFileSource
{
    /// <summary>The place in words.</summary>
    string Name { get; }

    /// <summary>Hands over every file that can be had as soon as it is there and verified.</summary>
    /// <param name="files">The files wanted.</param>
    /// <param name="found">Takes a file.</param>
    /// <param name="progress">Told in words what goes on, or null.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <exception cref="IOException">Not every file can be had; the message is the short reason.</exception>
    /// <exception cref="InvalidDataException">A file is not the published one; the message says so.</exception>
    Task FetchAsync(
        IReadOnlyList<ImageDataSetFile> files,
        Action<ImageDataSetFile, IdxArray> found,
        IProgress<string>? progress,
        CancellationToken cancellationToken);
}
