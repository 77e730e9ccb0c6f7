namespace GpuNet.IO;

/// <summary>
/// Writes complete files: everything that the library and the tool save goes through it. The bytes go to a temporary
/// name in the same folder, reach the disk, and only then take the file's place. A reader sees the old file or the new
/// one, never a half-written one, and a failure on the way (a full disk, say) leaves the old file unchanged and nothing
/// next to it.
/// </summary>
/// <remarks>
/// <para>
/// The replaced file keeps its identity. Symbolic links are followed, even to a file that does not exist yet. Mode,
/// owner and group are kept. A user who may not write the file may not replace it either.
/// </para>
/// <para>
/// The new file takes the old one's name in one move, unless that would take something from it: other names (hard
/// links), an owner or group that this user cannot give, an access list, or a name that is a mount point. Then the
/// bytes, whole on the disk, are copied into the old file: first what goes beyond its end, where a full disk shows
/// while the old content is still whole. Should the copy fail after that, the temporary file stays, and the error names
/// it.
/// </para>
/// <para>
/// A process that is killed while it saves leaves its <c>gpunet-….tmp</c> in the folder. It is never removed by another
/// save, which could not tell whether one is still being written, on another machine of a shared folder perhaps; remove
/// it by hand.
/// </para>
/// <para>
/// Into a pipe the bytes go as they are written; opening it waits for a reader, as always. Devices, sockets and folders
/// are refused: what is saved is meant to be read again.
/// </para>
/// <para>
/// On Windows a file always takes the name in one move, which splits hard links. Where another system does not tell
/// what a file is (no <c>statx</c> in its C library), an existing file is always copied into.
/// </para>
/// </remarks>
public static class AtomicFile
{
    private const int CopyBytes = 1 << 20;

    // EBUSY on Linux and macOS: a mount point keeps its name.
    private const int NameInUse = 16;

    // COR_E_IO: what .NET throws where a file cannot be given its room, on every system.
    private const int NoReasonGiven = unchecked((int)0x80131620);

    // ENOSPC, and EDQUOT of Linux and macOS; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.
    private static readonly int[] FullDisk =
        OperatingSystem.IsWindows() ? [unchecked((int)0x80070070), unchecked((int)0x80070027)]
        : OperatingSystem.IsLinux() ? [28, 122]
        : [28, 69];

    // ERROR_WRITE_PROTECT; EROFS.
    private static readonly int ReadOnlyDisk = OperatingSystem.IsWindows() ? unchecked((int)0x80070013) : 30;

    /// <summary>Replaces the file at <paramref name="path"/> by what <paramref name="write"/> writes.</summary>
    /// <param name="path">The file's name; its folder must exist.</param>
    /// <param name="write">
    /// Writes the content. When it throws, the temporary file is removed and the old file stays.
    /// </param>
    /// <exception cref="IOException">
    /// The path does not lead to a file, or the folder is missing, read-only or full; the message names the path, the
    /// reason and what to do.
    /// </exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        FilePlace place = FilePlace.Of(path);
        if (place.Status is { IsPipe: true })
        {
            WriteInto(place, write);
            return;
        }

        RequireWritable(place);
        string temporary = place.NewTemporaryName();
        bool keep = false;
        FileStream stream = Create(place, temporary);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            if (!CanTakeName(place, temporary) || !TryTakeName(place, temporary))
            {
                using FileStream from = File.OpenRead(temporary);
                using FileStream to = OpenExisting(place);
                Lengthen(from, to);
                keep = true;
                Overwrite(from, to);
                keep = false;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = Reason(exception, place, temporary);
            throw place.Refuse(
                keep
                    ? $"{reason}; the file is partly overwritten; the complete new content is in '{temporary}': "
                    + "free some space and copy it over"
                    : reason,
                exception);
        }
        finally
        {
            if (!keep)
                Remove(temporary);
        }
    }

    /// <summary>Fails now if <see cref="Write"/> would fail later; changes nothing.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="bytes">The space needed on the folder's disk.</param>
    /// <exception cref="IOException">As for <see cref="Write"/>.</exception>
    public static void RequireWritable(string path, long bytes = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        FilePlace place = FilePlace.Of(path);

        // A pipe that was opened and closed would tell its reader that all has been written.
        if (place.Status is { IsPipe: true })
            return;
        RequireWritable(place);
        string temporary = place.NewTemporaryName();
        try
        {
            Create(place, temporary, bytes).Dispose();
        }
        finally
        {
            Remove(temporary);
        }
    }

    private static void WriteInto(FilePlace pipe, Action<Stream> write)
    {
        try
        {
            using FileStream stream = OpenExisting(pipe);
            write(stream);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw pipe.Refuse("you may not write to the pipe; change its permissions or choose another", exception);
        }
        catch (IOException exception)
        {
            throw pipe.Refuse($"{exception.Message}; the reader of the pipe must read to the end", exception);
        }
    }

    private static void RequireWritable(FilePlace place)
    {
        try
        {
            OpenExisting(place).Dispose();
        }
        catch (Exception exception) when (
            !place.Exists && exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Then the folder decides; but a name that no file can have was refused with another error.
        }
        catch (UnauthorizedAccessException exception)
        {
            throw place.Refuse("you may not write to the file; change its permissions or choose another name", exception);
        }
        catch (IOException exception)
        {
            throw place.Refuse(Reason(exception, place), exception);
        }
    }

    // Opened for sharing: a lock would keep out the file's readers. Without a buffer, since an error must come from the
    // write that it belongs to.
    private static FileStream OpenExisting(FilePlace place) =>
        new(place.Name, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static FileStream Create(FilePlace place, string temporary, long bytes = 0)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            PreallocationSize = bytes,
        };

        // What the old file keeps from others, the new one does not show for a moment either.
        if (place.Exists && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(temporary, options);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw place.Refuse(
                $"you may not write to the folder '{place.Folder}'; change its permissions or choose another folder",
                exception);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            string reason =
                File.Exists(place.Folder) ? $"'{place.Folder}' is a file, not a folder; choose another folder"

                // As /proc and its like are.
                : Directory.Exists(place.Folder) ? $"the folder '{place.Folder}' does not accept new files; choose another folder"
                : $"the folder '{place.Folder}' does not exist; create it first or choose another";
            throw place.Refuse(reason, exception);
        }
        catch (IOException exception) when (bytes > 0 && exception.HResult == NoReasonGiven)
        {
            throw place.Refuse(
                $"the disk that holds the folder '{place.Folder}' has no room for {bytes:N0} bytes; "
                + "free some space or choose another folder",
                exception);
        }
        catch (IOException exception)
        {
            throw place.Refuse(Reason(exception, place, temporary), exception);
        }
    }

    private static bool CanTakeName(FilePlace place, string temporary)
    {
        if (!place.Exists || OperatingSystem.IsWindows())
            return true;
        if (place.Status is not { Links: 1 } old
            || UnixFile.HasAccessList(place.Name)
            || UnixFile.HasAccessList(temporary)
            || UnixFile.Status(temporary) is not { } made)
        {
            return false;
        }

        if ((made.Owner != old.Owner || made.Group != old.Group)
            && !UnixFile.TryGiveTo(temporary, old.Owner, old.Group))
        {
            return false;
        }

        // After the owner: a change of owner takes bits of the mode away.
        if (made.Mode != old.Mode)
            File.SetUnixFileMode(temporary, old.Mode);
        return true;
    }

    private static bool TryTakeName(FilePlace place, string temporary)
    {
        try
        {
            File.Move(temporary, place.Name, overwrite: true);
            return true;
        }
        catch (IOException exception) when (!OperatingSystem.IsWindows() && exception.HResult == NameInUse)
        {
            return false;
        }
    }

    private static void Lengthen(FileStream from, FileStream to)
    {
        long old = to.Length;
        try
        {
            if (old < from.Length)
                Copy(from, to, old);
        }
        catch (IOException)
        {
            to.SetLength(old);
            throw;
        }
    }

    private static void Overwrite(FileStream from, FileStream to)
    {
        to.SetLength(from.Length);
        Copy(from, to, 0);
    }

    private static void Copy(FileStream from, FileStream to, long start)
    {
        from.Position = start;
        to.Position = start;
        from.CopyTo(to, CopyBytes);
        to.Flush(flushToDisk: true);
    }

    private static string Reason(Exception exception, FilePlace place, string? temporary = null)
    {
        if (exception is IOException && FullDisk.Contains(exception.HResult))
            return $"the disk that holds the folder '{place.Folder}' is full; free some space or choose another folder";
        if (exception is IOException && exception.HResult == ReadOnlyDisk)
            return $"the disk that holds the folder '{place.Folder}' is read-only; choose another folder";
        return temporary is null
            ? exception.Message
            : exception.Message.Replace(temporary, place.Name, StringComparison.Ordinal);
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
