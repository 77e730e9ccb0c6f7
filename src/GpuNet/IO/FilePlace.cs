namespace GpuNet.IO;

/// <summary>Where the bytes of a save go: what a path leads to, and what stands there.</summary>
/// <param name="Given">The path as it was given; errors name it.</param>
/// <param name="Name">The file's own name, links followed.</param>
/// <param name="Exists">Whether it stands there already.</param>
/// <param name="Status">What Unix says of it; null where it does not exist, or the system does not tell.</param>
internal sealed record FilePlace(string Given, string Name, bool Exists, UnixStatus? Status)
{
    // What Linux follows at most.
    private const int MostLinks = 40;

    /// <summary>The folder that the file lies in.</summary>
    public string Folder => Path.GetDirectoryName(Name)!;

    /// <summary>Follows a path and refuses what no file can be saved to.</summary>
    /// <exception cref="IOException">It leads to a folder, a device, a socket or in a circle.</exception>
    public static FilePlace Of(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full) || Path.EndsInDirectorySeparator(path))
            throw Refusal(path, "it is a folder; choose a file in it");
        UnixStatus? status = StatusOf(path, full);

        // A pipe may have no other name than the one it was given by, as those that a shell makes.
        if (status is { IsPipe: true })
            return new FilePlace(path, full, Exists: true, status);
        if (status is { IsRegular: false })
            throw Refusal(path, $"it is a {status.Value.KindName}, not a file; choose a file or a pipe");
        string name = FollowLinks(path, full);
        return IsSame(status, StatusOf(path, name))
            ? new FilePlace(path, name, File.Exists(name), status)
            : throw Refusal(path, "it is an open file without a name; choose a named file");
    }

    /// <summary>The error of a save that was not done.</summary>
    public IOException Refuse(string reason, Exception? cause = null) => Refusal(Given, reason, cause);

    /// <summary>
    /// A name in the same folder that no other save has. It does not grow with the file's, which may be as long as a
    /// name can be.
    /// </summary>
    public string NewTemporaryName() => Path.Join(Folder, $"gpunet-{Guid.NewGuid():N}.tmp");

    private static IOException Refusal(string path, string reason, Exception? cause = null) =>
        new($"cannot write '{path}': {reason}", cause);

    private static bool IsSame(UnixStatus? one, UnixStatus? other) =>
        one is { } first && other is { } second ? first.IsSameFileAs(second) : one is null && other is null;

    private static UnixStatus? StatusOf(string path, string name)
    {
        try
        {
            return UnixFile.Status(name);
        }
        catch (UnauthorizedAccessException exception)
        {
            string reason = new FileInfo(name).LinkTarget is { } target
                ? $"you may not follow the link to '{target}'; use that file's own name or another"
                : $"the folder '{Path.GetDirectoryName(name)}' is not accessible to you; choose another folder";
            throw Refusal(path, reason, exception);
        }
    }

    // A link's target counts from the folder where the link really lies, and `..` from where the way to it really
    // leads. .NET would resolve both textually, so every folder on the way is resolved separately.
    private static string FollowLinks(string path, string full)
    {
        string root = Path.GetPathRoot(full)!;
        string at = root;
        var rest = new Stack<string>();
        Push(full[root.Length..]);
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? at;
                continue;
            }

            string next = Path.Join(at, part);

            // Folders of Windows are left to Windows: there, a link may also lead to a volume that has no name.
            string? target = OperatingSystem.IsWindows() && rest.Count > 0 ? null : new FileInfo(next).LinkTarget;
            if (target is null)
            {
                at = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw Refusal(
                    path, $"its links form a cycle; the last is '{next}': remove it or choose another file");
            }

            string start = Path.GetPathRoot(target)!;
            if (start.Length > 0)
                at = Path.GetFullPath(start, at);
            Push(target[start.Length..]);
        }

        return at;

        void Push(string way)
        {
            string[] parts = way.Split(
                [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar],
                StringSplitOptions.RemoveEmptyEntries);
            foreach (string part in parts.Where(part => part != ".").Reverse())
                rest.Push(part);
        }
    }
}
