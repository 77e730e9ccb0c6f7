namespace GpuNet.Data;

/// <summary>A folder into which a package of the operating system puts a data set's files; read where it is.</summary>
internal sealed class InstalledFolder(string folder)
{
    /// <summary>The folder in words.</summary>
    public string Name => $"installed package's folder {folder}";

    /// <summary>
    /// Reads a file, plain or packed; null when it is missing or not the published one, with the reason.
    /// </summary>
    public IdxArray? Read(ImageDataSetFile file, out string reason)
    {
        reason = $"{file.Name} is missing";
        string? path = ((string[])[file.Name, $"{file.Name}.gz"])
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        if (path is null)
            return null;
        try
        {
            using FileStream stream = File.OpenRead(path);
            return PublishedFile.Read(stream, file);
        }
        catch (Exception exception) when (
            exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            reason = exception.Message;
            return null;
        }
    }
}
