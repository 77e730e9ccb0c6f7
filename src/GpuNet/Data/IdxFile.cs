using System.Buffers.Binary;
using System.IO.Compression;
using GpuNet.IO;

namespace GpuNet.Data;

/// <summary>
/// IDX files: the bytes 00 00, the element type's code, the rank r (1..255), r dimensions of 4 bytes, then the
/// elements in row-major order; everything big endian. Reads them plain or gzip-packed, told apart by the first two
/// bytes (1f 8b is gzip) and not by the name. Format: "The IDX file format" on Y. LeCun's MNIST page.
/// </summary>
public static class IdxFile
{
    /// <summary>Reads the file at <paramref name="path"/>, plain or gzip-packed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">
    /// Not an IDX file: wrong magic number, unknown element type, rank 0, dimensions beyond 2 GB, content shorter or
    /// longer than the header says, gzip that is corrupt or followed by anything but another member. One line: the file,
    /// the offset in the unpacked content, what was expected there and what was found.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IdxArray Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads from the stream's position to its end, plain or gzip-packed. The stream stays open.</summary>
    /// <param name="stream">The stream; it need not be able to seek.</param>
    /// <param name="name">The name in error messages.</param>
    /// <exception cref="InvalidDataException">Not an IDX file; see <see cref="Read(string)"/>.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static IdxArray Read(Stream stream, string name) => Read(stream, name, null);

    /// <summary>Writes the array to the file at <paramref name="path"/>, completely or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="array">The array.</param>
    /// <param name="gzip">Whether to pack the file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IdxArray array, bool gzip = false) =>
        AtomicFile.Write(path, stream => Write(stream, array, gzip));

    /// <summary>Writes the array to the stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="array">The array.</param>
    /// <param name="gzip">Whether to pack the bytes.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, IdxArray array, bool gzip = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(array);
        if (!gzip)
        {
            WritePlain(stream, array);
            return;
        }

        using var packer = new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true);
        WritePlain(packer, array);
    }

    /// <summary>Reads like the public overload and also holds the content to a length known beforehand.</summary>
    internal static IdxArray Read(Stream stream, string name, long? expectedLength)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        long? length = stream.CanSeek ? stream.Length - stream.Position : expectedLength;
        byte[] start = new byte[2];
        int count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        using var whole = new PrefixedStream(start.AsMemory(0, count), stream);
        if (start is not [0x1f, 0x8b])
            return new IdxReader(whole, name, length).Read();
        using var unpacked = new GzipMembers(whole);
        return new IdxReader(unpacked, name, expectedLength).Read();
    }

    /// <summary>Reverses the bytes of every element if this machine's order differs from the file's.</summary>
    internal static void SwapToOrFromFileOrder(Span<byte> bytes, int size)
    {
        if (!BitConverter.IsLittleEndian)
            return;
        if (size == 2)
            Swap(MemoryMarshal.Cast<byte, short>(bytes));
        else if (size == 4)
            Swap(MemoryMarshal.Cast<byte, int>(bytes));
        else if (size == 8)
            Swap(MemoryMarshal.Cast<byte, long>(bytes));
    }

    private static void Swap(Span<short> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Swap(Span<int> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Swap(Span<long> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static int HeaderLength(int rank) => 4 + (4 * rank);

    private static void WritePlain(Stream stream, IdxArray array)
    {
        byte[] header = new byte[HeaderLength(array.Dimensions.Count)];
        header[2] = (byte)array.ElementType;
        header[3] = (byte)array.Dimensions.Count;
        for (int i = 0; i < array.Dimensions.Count; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), array.Dimensions[i]);
        stream.Write(header);

        int size = IdxArray.SizeOf(array.ElementType);
        ReadOnlySpan<byte> rest = array.Bytes.Span;

        // Piece by piece: reversing all elements at once would hold the array twice.
        byte[] piece = new byte[Math.Min(rest.Length, 1 << 16)];
        while (!rest.IsEmpty)
        {
            Span<byte> part = piece.AsSpan(0, Math.Min(piece.Length, rest.Length));
            rest[..part.Length].CopyTo(part);
            SwapToOrFromFileOrder(part, size);
            stream.Write(part);
            rest = rest[part.Length..];
        }
    }
}
