namespace GpuNet.IO;

/// <summary>What Unix says of a file.</summary>
/// <param name="TypeAndMode">Kind and mode in one number, as <c>st_mode</c>.</param>
/// <param name="Owner">The owner's number.</param>
/// <param name="Group">The group's number.</param>
/// <param name="Links">How many names the file has.</param>
/// <param name="Device">The disk that it lies on; with <paramref name="Inode"/>, which file it is.</param>
/// <param name="Inode">Its number there.</param>
internal readonly record struct UnixStatus(
    ushort TypeAndMode, uint Owner, uint Group, uint Links, ulong Device, ulong Inode)
{
    private const int ModeBits = 0xfff;

    /// <summary>Who may do what with it.</summary>
    public UnixFileMode Mode => (UnixFileMode)(TypeAndMode & ModeBits);

    /// <summary>Whether it holds bytes by place, as what is called a file does.</summary>
    public bool IsRegular => Kind == 0x8000;

    /// <summary>Whether it is a pipe with a name.</summary>
    public bool IsPipe => Kind == 0x1000;

    /// <summary>The name of its kind.</summary>
    public string KindName => Kind switch
    {
        0x1000 => "pipe",
        0x2000 => "character device",
        0x4000 => "folder",
        0x6000 => "block device",
        0x8000 => "file",
        0xc000 => "socket",
        _ => "special file",
    };

    private int Kind => TypeAndMode & ~ModeBits;

    /// <summary>Whether the other is the same file, by whatever name.</summary>
    public bool IsSameFileAs(UnixStatus other) => Device == other.Device && Inode == other.Inode;
}
