using System.Runtime.CompilerServices;

namespace GpuNet.Course.Tests;

/// <summary>No network and an empty cache, so that examples learn from the embedded sample; and a folder to write to.</summary>
internal static class Offline
{
    private static readonly DirectoryInfo Root = Directory.CreateTempSubdirectory("gpunet-course-tests-");

    /// <summary>A path in a fresh, empty folder.</summary>
    public static string NewPath(string name) =>
        Path.Combine(Root.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName, name);

#pragma warning disable CA2255 // Before any test looks for data.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Begin()
    {
        Environment.SetEnvironmentVariable("GPUNET_DATA", null);
        Environment.SetEnvironmentVariable("GPUNET_OFFLINE", "1");
        Environment.SetEnvironmentVariable("GPUNET_CACHE", Path.Combine(Root.FullName, "cache"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Root.Delete(recursive: true);
    }
}
