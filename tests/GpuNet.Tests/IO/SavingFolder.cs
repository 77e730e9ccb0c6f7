using System.ComponentModel;
using System.Diagnostics;
using GpuNet.IO;
using Xunit;

namespace GpuNet.Tests.IO;

/// <summary>A folder for one test of saving, and what its files are asked.</summary>
internal sealed class SavingFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-saving-");

    public string Name => folder.FullName;

    public string this[string name] => Path.Combine(folder.FullName, name);

    /// <summary>The names of all that lies in the folder.</summary>
    public string[] Names =>
        [.. folder.GetFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal)];

    /// <summary>A file with a content.</summary>
    public string File(string name, string content = "old")
    {
        System.IO.File.WriteAllText(this[name], content);
        return this[name];
    }

    /// <summary>A symbolic link, which only Unix lets everybody make.</summary>
    public string Link(string name, string target)
    {
        SkipOnWindows();
        _ = System.IO.File.CreateSymbolicLink(this[name], target);
        return this[name];
    }

    /// <summary>Lets everybody write to the folder.</summary>
    public void Open() => Tool("chmod", "777", Name);

    public static void SkipOnWindows() => Skip.If(OperatingSystem.IsWindows(), "Windows has no such files");

    /// <summary>Saves a text.</summary>
    public static void Save(string path, string content = "new") =>
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));

    /// <summary>A save and its rehearsal are refused alike, with these words.</summary>
    public static void Refuses(string path, params string[] words)
    {
        string saved = Assert.Throws<IOException>(() => Save(path)).Message;
        Assert.Equal(saved, Assert.Throws<IOException>(() => AtomicFile.RequireWritable(path)).Message);
        Assert.StartsWith($"cannot write '{path}': ", saved, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", saved, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, saved, StringComparison.Ordinal));
    }

    /// <summary>What the system's own tool says of a file, in its format: <c>%a</c> mode, <c>%u</c> owner …</summary>
    public static string Stat(string format, string path)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "asks stat of Linux");
        return Tool("stat", "-c", format, path);
    }

    /// <summary>Runs a tool of the system; skips the test where it is absent.</summary>
    public static string Tool(string name, params string[] arguments)
    {
        SkipOnWindows();
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(name, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string said = process.StandardOutput.ReadToEnd().Trim();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? said
                : throw new InvalidOperationException($"{name} {string.Join(' ', arguments)}: {error}");
        }
        catch (Win32Exception)
        {
            Skip.If(true, $"{name} is not installed");
            throw;
        }
    }

    public void Dispose()
    {
        // A test may have closed it to its own user.
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(
                Name, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        folder.Delete(recursive: true);
    }
}
