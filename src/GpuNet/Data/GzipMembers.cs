using System.Buffers.Binary;
using System.IO.Compression;

namespace GpuNet.Data;

/// <summary>
/// The unpacked content of a gzip file: that of its members, one after the other, each checked against the checksum and
/// the length in its trailer. Anything but another member behind a member is refused. RFC 1952.
/// </summary>
/// <param name="packed">The file from its first byte; it stays open.</param>
internal sealed class GzipMembers(Stream packed) : ForwardStream
{
    private const int MostPerRead = 64;
    private const int TrailerLength = 8;
    private const int NameFlag = 8;
    private const int CommentFlag = 16;
    private const int ExtraFlag = 4;
    private const int HeaderChecksumFlag = 2;
    private const int ReservedFlags = 0xe0;

    private readonly byte[] window = new byte[1 << 14];
    private DeflateStream? member;
    private int start;
    private int end;
    private int given;
    private long origin;
    private long memberAt;
    private int members;
    private uint length;
    private Crc32 checksum;

    private static ReadOnlySpan<byte> Magic => [0x1f, 0x8b];

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">
    /// The file is corrupt or truncated; the message names the member, the byte at which it begins, and what is wrong.
    /// </exception>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (member is null && !Open())
                return 0;
            int count = Unpack(buffer);
            checksum.Add(buffer[..count]);
            length += (uint)count;
            if (count > 0)
                return count;
            Close(member!);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        member?.Dispose();
        base.Dispose(disposing);
    }

    private int Unpack(Span<byte> buffer)
    {
        try
        {
            return member!.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            throw Corrupt(exception);
        }
    }

    /// <summary>Reads the header of the next member; false at the end of the file.</summary>
    private bool Open()
    {
        memberAt = origin + start;
        members++;
        if (members > 1 && Hold(1) == 0)
            return false;
        foreach (byte expected in Magic)
        {
            if (Next() is byte found && found != expected)
                throw Refuse("a gzip header or the end of the file", Invariant($"the byte {found:x2}"));
        }

        byte method = Next();
        byte flags = Next();
        if (method != 8 || (flags & ReservedFlags) != 0)
        {
            throw Refuse(
                "the method deflate, 08, without reserved flags",
                Invariant($"the method {method:x2} with the flags {flags:x2}"));
        }

        Skip(6);
        if ((flags & ExtraFlag) != 0)
            Skip(Next() | (Next() << 8));
        foreach (int flag in (ReadOnlySpan<int>)[NameFlag, CommentFlag])
        {
            if ((flags & flag) != 0)
                SkipText();
        }

        if ((flags & HeaderChecksumFlag) != 0)
            Skip(2);
        given = 0;
        length = 0;
        checksum = new Crc32();
        member = new DeflateStream(new Source(this), CompressionMode.Decompress);
        return true;
    }

    /// <summary>
    /// Checks the trailer of a member. The packed data ended within the few bytes given last: where, the unpacker does
    /// not say, but there stand the checksum and the length of the content, and then another member or nothing.
    /// </summary>
    private void Close(DeflateStream ended)
    {
        ended.Dispose();
        member = null;
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, checksum.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        int held = Hold(given + TrailerLength + Magic.Length);
        ReadOnlySpan<byte> rest = window.AsSpan(start, held);
        int first = -1;
        for (int at = 1; at <= given && at + TrailerLength <= held; at++)
        {
            if (!rest[at..].StartsWith(trailer))
                continue;

            // An empty member's data may end with as many zeros as its trailer begins with.
            ReadOnlySpan<byte> behind = rest[(at + TrailerLength)..];
            if (behind.IsEmpty || behind.StartsWith(Magic))
            {
                start += at + TrailerLength;
                return;
            }

            first = first < 0 ? at : first;
        }

        if (first < 0)
            throw Corrupt(null);
        start += first + TrailerLength;
    }

    /// <summary>Gives the unpacker the next few bytes: the fewer, the closer the end of the member is known.</summary>
    private int Give(Span<byte> buffer)
    {
        start += given;
        given = 0;
        given = Math.Min(Math.Min(Hold(1), buffer.Length), MostPerRead);
        window.AsSpan(start, given).CopyTo(buffer);
        return given;
    }

    /// <summary>Reads until so many bytes follow, or the file ends.</summary>
    /// <returns>How many follow: fewer only at the end of the file, more where they were read already.</returns>
    private int Hold(int count)
    {
        if (end - start < count)
        {
            window.AsSpan(start, end - start).CopyTo(window);
            origin += start;
            (start, end) = (0, end - start);
            end += packed.ReadAtLeast(window.AsSpan(end), count - end, throwOnEndOfStream: false);
        }

        return end - start;
    }

    private byte Next() =>
        Hold(1) > 0 ? window[start++] : throw Refuse("a whole gzip header", "the end of the file");

    private void Skip(int count)
    {
        for (int index = 0; index < count; index++)
            _ = Next();
    }

    private void SkipText()
    {
        while (Next() != 0)
        {
        }
    }

    private InvalidDataException Corrupt(Exception? inner) =>
        Refuse("intact gzip data", "corrupt or truncated gzip data", inner);

    private InvalidDataException Refuse(string expected, string found, Exception? inner = null) => new(
        Invariant($"gzip member {members}, from byte {memberAt} of the packed file: expected {expected}, found {found}"),
        inner);

    /// <summary>The packed data, as the unpacker reads it.</summary>
    private sealed class Source(GzipMembers members) : ForwardStream
    {
        public override int Read(Span<byte> buffer) => members.Give(buffer);
    }
}
