namespace GpuNet.Data;

/// <summary>A package of npm that holds the unpacked files of a data set.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The exact version.</param>
/// <param name="Folder">The archive's folder that holds the files under their names, e.g. "package/data".</param>
public sealed record NpmPackage(string Name, string Version, string Folder);
