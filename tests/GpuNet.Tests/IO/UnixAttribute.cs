using System.Runtime.InteropServices;

namespace GpuNet.Tests.IO;

/// <summary>Extended attributes of a file on Linux.</summary>
internal static partial class UnixAttribute
{
    /// <summary>Sets one; false where the disk or the system has none of that name.</summary>
    public static bool TrySet(string path, string name, byte[] value) =>
        OperatingSystem.IsLinux() && Set(path, name, value, (nuint)value.Length, 0) == 0;

    /// <summary>Reads one; null where the file has none of that name.</summary>
    public static byte[]? Get(string path, string name)
    {
        byte[] value = new byte[1000];
        nint length = Get(path, name, value, (nuint)value.Length);
        return length < 0 ? null : value[..(int)length];
    }

    [LibraryImport("libc", EntryPoint = "setxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string path, string name, byte[] value, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "getxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Get(string path, string name, [Out] byte[] value, nuint size);
}
