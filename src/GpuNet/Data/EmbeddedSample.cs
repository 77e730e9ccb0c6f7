namespace GpuNet.Data;

/// <summary>The first samples of the published files, embedded in this library.</summary>
internal static class EmbeddedSample
{
    /// <summary>Reads the sample's four arrays in the order of the description's files.</summary>
    public static IdxArray[] Read(ImageDataSetDescription description, string prefix)
    {
        return [.. description.Files.Select(file =>
        {
            string name = $"{prefix}{file.Name}.gz";
            using Stream stream = typeof(EmbeddedSample).Assembly.GetManifestResourceStream(name)
                ?? throw new InvalidDataException($"{name}: no such resource in the library");
            return IdxFile.Read(stream, name);
        })];
    }
}
