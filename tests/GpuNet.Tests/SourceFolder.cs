namespace GpuNet.Tests;

/// <summary>The sources that the tests were built from: what is read as text, since types do not show it.</summary>
internal static class SourceFolder
{
    private static readonly Lazy<string> Root = new(FindRoot);

    /// <summary>A folder of them, by the names on the way.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests do not lie within the sources.</exception>
    public static string Of(params ReadOnlySpan<string> names) => Path.Combine([Root.Value, .. names]);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GpuNet.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no folder above the tests holds GpuNet.sln");
    }
}
