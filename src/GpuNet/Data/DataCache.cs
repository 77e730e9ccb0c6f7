namespace GpuNet.Data;

/// <summary>
/// The folder that caches downloaded files, unpacked. Files are written to it atomically (AtomicFile) and verified at
/// every read. A folder that cannot be written is not an error: the files are then used from memory and downloaded
/// again next time.
/// </summary>
/// <param name="folder">The folder, or null where this machine has none.</param>
/// <param name="progress">Receives progress messages, or null.</param>
internal sealed class DataCache(string? folder, IProgress<string>? progress)
{
    private const string LockName = ".lock";
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    private bool writable;

    /// <summary>The folder in words.</summary>
    public string Name => folder is null ? "cache folder (this machine has none)" : $"cache folder {folder}";

    /// <summary>Reads a file; null when it is missing or not the published one, with the reason.</summary>
    public IdxArray? Read(ImageDataSetFile file, out string reason)
    {
        reason = $"{file.Name} is missing";
        if (folder is null)
            return null;
        string path = Path.Combine(folder, file.Name);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return PublishedFile.Read(stream, file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (InvalidDataException exception)
        {
            reason = exception.Message;

            // Only the holder of the lock removes a file: without it, a good one may have taken its place by now.
            if (writable)
                Remove(path, reason);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reason = exception.Message;
            return null;
        }
    }

    /// <summary>
    /// Waits until no other process or task fetches into the folder, and keeps them waiting until disposal. Null when
    /// the folder cannot be written.
    /// </summary>
    public async Task<IDisposable?> LockAsync(CancellationToken cancellationToken)
    {
        if (folder is null)
            return null;
        bool told = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Directory.CreateDirectory(folder);

                // Never deleted: whoever waits for a deleted file's lock would not keep out one who makes it anew.
                var held = new FileStream(
                    Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                writable = true;
                return held;
            }
            catch (IOException exception) when (IsHeldByAnother(exception))
            {
                if (!told)
                    progress?.Report($"waiting for another process that is fetching into {folder}");
                told = true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                progress?.Report($"{Name} cannot be written, continuing without it: {exception.Message}");
                return null;
            }

            await Task.Delay(LockPoll, cancellationToken);
        }
    }

    /// <summary>Keeps a file, if the folder can be written.</summary>
    public void Write(ImageDataSetFile file, IdxArray array)
    {
        if (!writable)
            return;
        try
        {
            IdxFile.Write(Path.Combine(folder!, file.Name), array);
        }
        catch (IOException exception)
        {
            // Said once: after a full disk every file would say the same.
            writable = false;
            progress?.Report($"{Name} cannot be written, continuing without it: {exception.Message}");
        }
    }

    private void Remove(string path, string reason)
    {
        progress?.Report($"removing a damaged file from the {Name}: {reason}");
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The good file that is fetched next replaces it; if not, the report of that write says why.
        }
    }

    // What a file opened with FileShare.None elsewhere gives: a sharing or lock violation on Windows, EWOULDBLOCK on
    // Linux (11) and macOS (35). .NET has no exception type of its own for it.
    private static bool IsHeldByAnother(IOException exception) =>
        OperatingSystem.IsWindows()
            ? exception.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021)
            : exception.HResult == (OperatingSystem.IsLinux() ? 11 : 35);
}
