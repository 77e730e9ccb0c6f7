using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Xunit;

namespace GpuNet.Tests.IO;

/// <summary>
/// Runs code on a thread that is another user to the file system, or that has mounts of its own; both are a thread's
/// own affair on Linux and end with it, so no other test and nothing else on the machine notices.
/// </summary>
internal static partial class UnixThread
{
    /// <summary>The number of a user and a group that own nothing.</summary>
    public const uint Stranger = 54321;

    // CLONE_NEWNS, MS_BIND, MS_REC | MS_PRIVATE, MS_REMOUNT | MS_RDONLY.
    private const int NewMounts = 0x20000;
    private const nuint Bind = 0x1000;
    private const nuint PrivateAll = 0x44000;
    private const nuint NowReadOnly = 0x21;

    /// <summary>Runs as a user and group without root's rights; skips the test where this process may not.</summary>
    public static void RunAs(uint user, uint group, Action action)
    {
        RequireRoot("another user's view takes root");
        Run(() =>
        {
            // Each call returns what was before, and no error: the second one says what is.
            _ = SetGroup(group);
            _ = SetUser(user);
            if (SetGroup(group) != (int)group || SetUser(user) != (int)user)
                return "this process may not act as another user";
            action();
            return null;
        });
    }

    /// <summary>Runs with a small disk of its own in an empty folder.</summary>
    public static void RunWithDisk(string folder, int kilobytes, Action action) =>
        RunWithMount(() => Mount("none", folder, "tmpfs", 0, $"size={kilobytes}k"), action);

    /// <summary>Lets nobody write any more to the disk of <see cref="RunWithDisk"/>.</summary>
    public static void MakeReadOnly(string folder) =>
        Assert.Equal(0, Mount("none", folder, "tmpfs", NowReadOnly, null));

    /// <summary>Runs with a file mounted on another.</summary>
    public static void RunWithFileMounted(string file, string on, Action action) =>
        RunWithMount(() => Mount(file, on, "none", Bind, null), action);

    /// <summary>Skips the test unless it runs as root of Linux.</summary>
    public static void RequireRoot(string why)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), $"{why} of Linux");
        Skip.IfNot(Environment.IsPrivilegedProcess, why);
    }

    /// <summary>Gives a file another name; a tool, being another process, does not see this thread's mounts.</summary>
    public static bool TryLink(string path, string other) => Link(path, other) == 0;

    private static void RunWithMount(Func<int> mount, Action action)
    {
        RequireRoot("a mount takes root");
        Run(() =>
        {
            if (Unshare(NewMounts) != 0 || Mount("none", "/", "none", PrivateAll, null) != 0 || mount() != 0)
                return $"this process may not mount: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}";
            action();
            return null;
        });
    }

    private static void Run(Func<string?> body)
    {
        string? refused = null;
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                refused = body();
            }
            catch (Exception exception)
            {
                thrown = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (thrown is not null)
            ExceptionDispatchInfo.Throw(thrown);
        Skip.If(refused is not null, refused);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetUser(uint user);

    [LibraryImport("libc", EntryPoint = "setfsgid")]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string other);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, string? options);
}
