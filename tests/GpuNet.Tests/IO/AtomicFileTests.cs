using GpuNet.IO;
using Xunit;

namespace GpuNet.Tests.IO;

public sealed class AtomicFileTests : IDisposable
{
    private readonly SavingFolder folder = new();

    [Fact]
    public void A_write_replaces_the_file_and_leaves_nothing_else()
    {
        string path = folder.File("file", "old and longer");
        SavingFolder.Save(path);
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(["file"], folder.Names);
    }

    [Fact]
    public void A_reader_keeps_the_file_that_it_opened()
    {
        SavingFolder.SkipOnWindows();
        string path = folder.File("file");
        using var reader = new StreamReader(path);
        SavingFolder.Save(path);
        Assert.Equal("old", reader.ReadToEnd());
    }

    [Fact]
    public void A_failed_write_keeps_the_old_file_and_leaves_nothing_else()
    {
        string path = folder.File("file");
        _ = Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        IOException failed = Assert.Throws<IOException>(
            () => AtomicFile.Write(path, _ => throw new IOException("the source broke")));
        Assert.Equal($"cannot write '{path}': the source broke", failed.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["file"], folder.Names);
    }

    [Fact]
    public void A_rehearsal_changes_nothing()
    {
        string path = folder.File("file");
        DateTime written = File.GetLastWriteTimeUtc(path);
        AtomicFile.RequireWritable(path, 1000);
        AtomicFile.RequireWritable(folder["other"], 1000);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        Assert.Equal(["file"], folder.Names);
    }

    [Fact]
    public void A_name_as_long_as_a_name_can_be_is_written()
    {
        string name = new('n', 255);
        SavingFolder.Save(folder[name]);
        Assert.Equal([name], folder.Names);
    }

    [Fact]
    public void A_name_that_is_too_long_is_refused_before_anything_is_computed()
    {
        SavingFolder.Refuses(folder[new string('n', 256)], "too long");
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        string absent = folder["absent"];
        SavingFolder.Refuses(Path.Combine(absent, "file"), $"the folder '{absent}' does not exist", "create it first");
        Assert.Empty(folder.Names);
    }

    [SkippableFact]
    public void A_folder_that_takes_no_new_files_is_said_to_take_none()
    {
        Skip.IfNot(Directory.Exists("/proc/self"), "asks a folder of Linux's kernel");
        SavingFolder.Refuses("/proc/file", "the folder '/proc' does not accept new files", "choose another");
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_named()
    {
        string file = folder.File("file");
        SavingFolder.Refuses(Path.Combine(file, "below"), $"'{file}' is a file, not a folder", "choose another");
    }

    [Fact]
    public void A_folder_is_refused()
    {
        string path = Directory.CreateDirectory(folder["sub"]).FullName;
        SavingFolder.Refuses(path, "it is a folder");
        SavingFolder.Refuses(path + Path.DirectorySeparatorChar, "it is a folder");
        SavingFolder.Refuses(folder["absent"] + Path.DirectorySeparatorChar, "it is a folder");
        Assert.Equal(["sub"], folder.Names);
    }

    public void Dispose() => folder.Dispose();
}
