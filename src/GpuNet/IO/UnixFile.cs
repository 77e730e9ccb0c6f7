namespace GpuNet.IO;

/// <summary>
/// What Unix knows about a file and .NET does not expose: kind, owner, hard links, access list. The only native calls
/// of this folder. <c>statx</c> has one layout on every architecture of Linux, and <c>stat</c> one on every Mac since
/// it counts inodes in 64 bits. Where the C library lacks them, as where the system is another, a file has no status;
/// see <see cref="AtomicFile"/> for what is done then.
/// </summary>
internal static partial class UnixFile
{
    private const string Library = "libc";

    // Of the same value on Linux and macOS.
    private const int AccessDenied = 13;

    // AT_FDCWD of Linux: a relative path starts in the working folder.
    private const int WorkingFolder = -100;

    // STATX_BASIC_STATS: what stat gives.
    private const uint BasicFields = 0x7ff;

    /// <summary>
    /// What stands at a path, links followed; null where nothing does, or where the system does not tell.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">A folder or a link on the way is closed to this user.</exception>
    public static UnixStatus? Status(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() ? LinuxStatus(path)
                : OperatingSystem.IsMacOS() ? MacStatus(path)
                : null;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Gives a file an owner and a group; false where this user may not.</summary>
    public static bool TryGiveTo(string path, uint owner, uint group)
    {
        try
        {
            return ChangeOwner(path, owner, group) == 0;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether rights stand beside the mode. On Linux such a list gives the mode's middle digit another meaning: a
    /// file with the same mode and no list can be open to more users.
    /// </summary>
    public static unsafe bool HasAccessList(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() && GetAttribute(path, "system.posix_acl_access", null, 0) > 0;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    private static UnixStatus? LinuxStatus(string path)
    {
        if (LinuxStatus(WorkingFolder, path, 0, BasicFields, out LinuxReply reply) != 0)
            return NoneUnlessDenied(path);
        return new UnixStatus(
            reply.Mode,
            reply.Owner,
            reply.Group,
            reply.Links,
            ((ulong)reply.DeviceMajor << 32) | reply.DeviceMinor,
            reply.Inode);
    }

    private static UnixStatus? MacStatus(string path)
    {
        int result = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? MacStatusOnIntel(path, out MacReply reply)
            : MacStatus(path, out reply);
        if (result != 0)
            return NoneUnlessDenied(path);
        return new UnixStatus(
            reply.Mode, reply.Owner, reply.Group, reply.Links, unchecked((uint)reply.Device), reply.Inode);
    }

    private static UnixStatus? NoneUnlessDenied(string path) =>
        Marshal.GetLastPInvokeError() == AccessDenied
            ? throw new UnauthorizedAccessException($"access to '{path}' is denied")
            : null;

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinuxStatus(int folder, string path, int flags, uint fields, out LinuxReply reply);

    [LibraryImport(Library, EntryPoint = "stat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MacStatus(string path, out MacReply reply);

    [LibraryImport(
        Library, EntryPoint = "stat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MacStatusOnIntel(string path, out MacReply reply);

    [LibraryImport(Library, EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport(Library, EntryPoint = "getxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint GetAttribute(string path, string name, void* value, nuint size);

    /// <summary><c>struct statx</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct LinuxReply
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    /// <summary><c>struct stat</c> with inodes of 64 bits (144 bytes; the rest is room to spare).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct MacReply
    {
        [FieldOffset(0)]
        public int Device;

        [FieldOffset(4)]
        public ushort Mode;

        [FieldOffset(6)]
        public ushort Links;

        [FieldOffset(8)]
        public ulong Inode;

        [FieldOffset(16)]
        public uint Owner;

        [FieldOffset(20)]
        public uint Group;
    }
}
