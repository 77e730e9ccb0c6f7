using GpuNet.IO;
using Xunit;

namespace GpuNet.Tests.IO;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-atomic-");

    [Fact]
    public void A_write_replaces_the_file_and_leaves_nothing_else()
    {
        string path = Path.Combine(folder.FullName, "file");
        File.WriteAllText(path, "old and longer");
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(folder.GetFiles());
    }

    [Fact]
    public void A_failed_write_keeps_the_old_file_and_leaves_nothing_else()
    {
        string path = Path.Combine(folder.FullName, "file");
        File.WriteAllText(path, "old");
        _ = Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(folder.GetFiles());
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        string path = Path.Combine(folder.FullName, "absent", "file");
        IOException exception = Assert.Throws<IOException>(() => AtomicFile.Write(path, _ => { }));
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
