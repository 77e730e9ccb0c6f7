using GpuNet.IO;
using Xunit;

namespace GpuNet.Tests.IO;

/// <summary>What is no file, what this user may not write, and what has no room.</summary>
public sealed class SavingRefusedTests : IDisposable
{
    private static readonly byte[] Megabyte = [.. Enumerable.Repeat((byte)'n', 1 << 20)];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly SavingFolder folder = new();

    [SkippableFact]
    public async Task Into_a_pipe_the_bytes_go_as_they_come()
    {
        string path = folder["pipe"];
        _ = SavingFolder.Tool("mkfifo", path);
        string link = folder.Link("link", "pipe");

        // Aside, since what opens the pipe here would wait for ever.
        await Task.Run(() => AtomicFile.RequireWritable(link)).WaitAsync(Patience);
        Task<string> read = Task.Run(() => File.ReadAllText(path));
        await Task.Run(() => SavingFolder.Save(link)).WaitAsync(Patience);
        Assert.Equal("new", await read.WaitAsync(Patience));
        Assert.Equal("fifo", SavingFolder.Stat("%F", path));
        Assert.Equal(["link", "pipe"], folder.Names);
    }

    [SkippableFact]
    public void A_pipe_that_its_reader_left_is_said()
    {
        string path = folder["pipe"];
        _ = SavingFolder.Tool("mkfifo", path);
        Task reader = Task.Run(() => File.OpenRead(path).Dispose());
        IOException exception = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            Assert.True(reader.Wait(Patience));
            stream.Write(Megabyte);
        }));
        Assert.StartsWith($"cannot write '{path}': ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("the reader of the pipe must read to the end", exception.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("c", "character device", "character special file")]
    [InlineData("b", "block device", "block special file")]
    public void A_device_is_refused_and_stays(string kind, string name, string stat)
    {
        UnixThread.RequireRoot("making a device takes root");
        string path = folder["node"];
        try
        {
            // A number that no driver has: whatever a mistake would write to it, nothing takes it.
            _ = SavingFolder.Tool("mknod", path, kind, "240", "77");
        }
        catch (InvalidOperationException exception)
        {
            Skip.If(true, exception.Message);
        }

        SavingFolder.Refuses(path, $"it is a {name}, not a file", "choose a file or a pipe");
        SavingFolder.Refuses(folder.Link("link", "node"), $"it is a {name}, not a file");
        Assert.Equal(stat, SavingFolder.Stat("%F", path));
        Assert.Equal(["link", "node"], folder.Names);
    }

    [SkippableFact]
    public void A_socket_is_refused_and_stays()
    {
        SavingFolder.SkipOnWindows();
        string path = folder["socket"];
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        SavingFolder.Refuses(path, "it is a socket, not a file");
        Assert.Equal(["socket"], folder.Names);
    }

    [SkippableFact]
    public void A_folder_that_this_user_may_not_write_to_is_named()
    {
        string path = folder.File("file");
        _ = SavingFolder.Tool("chmod", "666", path);
        _ = SavingFolder.Tool("chmod", "555", folder.Name);
        AsUser(() =>
        {
            foreach (string refused in (string[])[path, folder["other"]])
            {
                SavingFolder.Refuses(
                    refused,
                    $"you may not write to the folder '{folder.Name}'",
                    "change its permissions or choose another folder");
            }
        });
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["file"], folder.Names);
    }

    [SkippableFact]
    public void A_folder_that_is_closed_to_this_user_is_named()
    {
        _ = Directory.CreateDirectory(folder["closed"]);
        string path = folder.File("closed/file");
        string link = folder.Link("link", path);
        _ = SavingFolder.Tool("chmod", "755", folder.Name);
        _ = SavingFolder.Tool("chmod", "000", folder["closed"]);
        AsUser(() =>
        {
            SavingFolder.Refuses(path, $"the folder '{folder["closed"]}' is not accessible to you", "another folder");
            SavingFolder.Refuses(link, $"may not follow the link to '{path}'", "use that file's own name or another");
        });
        _ = SavingFolder.Tool("chmod", "700", folder["closed"]);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [SkippableFact]
    public void Who_may_not_write_a_file_may_not_replace_it()
    {
        folder.Open();
        string path = folder.File("file");
        _ = SavingFolder.Tool("chmod", "444", path);
        AsUser(() => SavingFolder.Refuses(
            path, "you may not write to the file", "change its permissions or choose another name"));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["file"], folder.Names);
    }

    [SkippableFact]
    public void A_pipe_that_this_user_may_not_write_is_refused()
    {
        folder.Open();
        string path = folder["pipe"];
        _ = SavingFolder.Tool("mkfifo", "-m", "444", path);
        AsUser(() => Assert.Contains(
            "you may not write to the pipe",
            Assert.Throws<IOException>(() => SavingFolder.Save(path)).Message,
            StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_disk_that_is_full_loses_nothing(bool linked) => UnixThread.RunWithDisk(folder.Name, 512, () =>
    {
        string path = folder.File("file");
        if (linked)
            HardLink(path, folder["other"]);
        IOException exception = Assert.Throws<IOException>(
            () => AtomicFile.Write(path, stream => stream.Write(Megabyte)));
        Assert.Equal(
            $"cannot write '{path}': the disk that holds the folder '{folder.Name}' is full; "
            + "free some space or choose another folder",
            exception.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(linked ? ["file", "other"] : ["file"], folder.Names);
    });

    [SkippableFact]
    public void A_disk_with_room_for_one_copy_loses_nothing_of_a_linked_file() =>
        UnixThread.RunWithDisk(folder.Name, 1536, () =>
        {
            string path = folder.File("file");
            HardLink(path, folder["other"]);
            IOException exception = Assert.Throws<IOException>(
                () => AtomicFile.Write(path, stream => stream.Write(Megabyte)));
            Assert.Contains(
                $"the disk that holds the folder '{folder.Name}' is full", exception.Message, StringComparison.Ordinal);
            Assert.Equal("old", File.ReadAllText(folder["other"]));
            Assert.Equal(["file", "other"], folder.Names);
        });

    [SkippableFact]
    public void A_copy_that_fails_leaves_the_new_bytes_under_a_name_that_is_said() =>
        UnixThread.RunWithDisk(folder.Name, 1536, () =>
        {
            // A file of holes takes its room only when they are filled, which no look at its length tells.
            string path = folder.File("file");
            using (FileStream holes = File.OpenWrite(path))
                holes.SetLength(Megabyte.Length);
            HardLink(path, folder["other"]);
            IOException exception = Assert.Throws<IOException>(
                () => AtomicFile.Write(path, stream => stream.Write(Megabyte)));
            string kept = folder[Assert.Single(folder.Names, name => name.EndsWith(".tmp", StringComparison.Ordinal))];
            Assert.Contains(
                $"new content is in '{kept}': free some space and copy it over", exception.Message, StringComparison.Ordinal);
            Assert.Equal(Megabyte, File.ReadAllBytes(kept));
        });

    [SkippableFact]
    public void A_rehearsal_tells_a_disk_without_room() => UnixThread.RunWithDisk(folder.Name, 512, () =>
    {
        AtomicFile.RequireWritable(folder["file"], 256 << 10);
        IOException exception = Assert.Throws<IOException>(
            () => AtomicFile.RequireWritable(folder["file"], Megabyte.Length));
        Assert.Equal(
            $"cannot write '{folder["file"]}': the disk that holds the folder '{folder.Name}' has no room for 1,048,576 bytes; "
            + "free some space or choose another folder",
            exception.Message);
        Assert.Empty(folder.Names);
    });

    [SkippableFact]
    public void A_disk_that_is_read_only_is_said() => UnixThread.RunWithDisk(folder.Name, 512, () =>
    {
        string path = folder.File("file");
        UnixThread.MakeReadOnly(folder.Name);
        string reason = $"the disk that holds the folder '{folder.Name}' is read-only; choose another folder";
        SavingFolder.Refuses(path, reason);
        SavingFolder.Refuses(folder["other"], reason);
        Assert.Equal("old", File.ReadAllText(path));
    });

    public void Dispose() => folder.Dispose();

    // Root may do anything, so it becomes somebody else; what the owner may not do, others may not do either.
    private static void AsUser(Action action)
    {
        if (Environment.IsPrivilegedProcess)
            UnixThread.RunAs(UnixThread.Stranger, UnixThread.Stranger, action);
        else
            action();
    }

    private static void HardLink(string path, string other) => Assert.True(UnixThread.TryLink(path, other));
}
