namespace GpuNet.Data;

/// <summary>
/// Loads a data set from a user's folder, from it or from its subfolder of the data set's name. The files may have
/// either usual spelling, be plain or packed, and need not be the published ones: users bring subsets.
/// </summary>
internal static class UserFolder
{
    /// <summary>Loads the files.</summary>
    /// <param name="description">The data set.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="namedBy">Who names the folder, for messages.</param>
    /// <param name="remedy">What else its user can do, for messages.</param>
    /// <param name="cancellationToken">Ends it between two files.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder; the message names it.</exception>
    /// <exception cref="FileNotFoundException">
    /// All of the files are missing, which the message says, or some, of which it names the first.
    /// </exception>
    /// <exception cref="InvalidDataException">A file is wrong; the message names it.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static DataSetPair Load(
        ImageDataSetDescription description,
        string folder,
        string namedBy,
        string remedy,
        CancellationToken cancellationToken)
    {
        string subfolder = Path.Combine(folder, description.Name);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                $"{namedBy}: '{folder}' is {(File.Exists(folder) ? "a file, not a folder" : "not a folder")}; "
                + $"looked for {Wanted(description)} in it; {remedy}");
        }

        foreach (string candidate in (string[])[folder, subfolder])
        {
            if (description.Files.Any(file => PathOf(candidate, file) is not null))
                return Load(description, candidate, cancellationToken);
        }

        throw new FileNotFoundException(
            $"{namedBy}: neither '{folder}' nor '{subfolder}' has any of {Wanted(description)}; {remedy}",
            Path.Combine(folder, description.TrainImages.Name));
    }

    private static DataSetPair Load(
        ImageDataSetDescription description,
        string folder,
        CancellationToken cancellationToken)
    {
        string[] paths = [.. description.Files.Select(file => PathOf(folder, file) ?? throw Missing(folder, file))];
        var arrays = new IdxArray[paths.Length];
        for (int i = 0; i < paths.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            arrays[i] = IdxFile.Read(paths[i]);
        }

        bool published = description.Files.Zip(arrays).All(pair => PublishedFile.IsPublished(pair.Second, pair.First));
        string id = published ? description.Name : $"{description.Name}-custom";
        (DataSet train, DataSet test) = ImageSetFiles.Pair(description, id, arrays, paths);
        return new DataSetPair(train, test, id, $"folder {folder}");
    }

    private static string Wanted(ImageDataSetDescription description) =>
        $"the files of '{description.Name}' ({string.Join(", ", description.Files.Select(file => file.Name))}, "
        + "plain or with .gz)";

    /// <summary>The error for a folder that lacks a file.</summary>
    private static FileNotFoundException Missing(string folder, ImageDataSetFile file)
    {
        string path = Path.Combine(folder, file.Name);
        return new FileNotFoundException($"{path}: no such file, neither plain nor with .gz", path);
    }

    private static string? PathOf(string folder, ImageDataSetFile file)
    {
        // Unpacking tools and mirrors spell the last part of the names in two ways.
        string dotted = file.Name.Replace("-idx", ".idx", StringComparison.Ordinal);
        return ((string[])[file.Name, dotted, $"{file.Name}.gz", $"{dotted}.gz"])
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }
}
