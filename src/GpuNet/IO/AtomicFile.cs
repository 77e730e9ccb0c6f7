namespace GpuNet.IO;

/// <summary>
/// Writes whole files: the bytes go to a temporary name in the same folder, reach the disk, and only then take the
/// file's name. A reader sees the old file or the new one, never a half-written one.
/// </summary>
public static class AtomicFile
{
    /// <summary>Replaces the file at <paramref name="path"/> by what <paramref name="write"/> writes.</summary>
    /// <param name="path">The file's name; its folder must exist.</param>
    /// <param name="write">
    /// Writes the content. When it throws, the temporary file is removed and the old file stays.
    /// </param>
    /// <exception cref="IOException">The folder is missing, read-only or full; the message names the file.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string fullPath = Path.GetFullPath(path);
        string temporary = $"{fullPath}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, fullPath, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw new IOException(
                $"cannot write '{path}': {exception.Message.Replace(temporary, fullPath, StringComparison.Ordinal)}",
                exception);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; a temporary file left behind harms nothing.
        }
    }
}
