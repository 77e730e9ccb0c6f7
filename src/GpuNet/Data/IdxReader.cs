using System.Buffers.Binary;

namespace GpuNet.Data;

/// <summary>Reads the unpacked content of one IDX file and rejects anything else.</summary>
/// <param name="content">The unpacked content from its first byte.</param>
/// <param name="name">The file's name in messages.</param>
/// <param name="length">The length of the content, if it is known from something other than its header.</param>
internal sealed class IdxReader(Stream content, string name, long? length)
{
    private const int FirstPiece = 1 << 20;

    private long offset;

    public IdxArray Read()
    {
        Span<byte> magic = stackalloc byte[4];
        Fill(magic, "an IDX magic number of 4 bytes");
        if (magic[0] != 0 || magic[1] != 0)
            throw Refusal(0, "the bytes 00 00 that start an IDX file", $"{magic[0]:x2} {magic[1]:x2}");
        var type = (IdxElementType)magic[2];
        int size = IdxArray.SizeOf(type);
        if (size == 0)
            throw Refusal(2, "an element type (08, 09, 0b, 0c, 0d or 0e)", $"{magic[2]:x2}");
        int rank = magic[3];
        if (rank == 0)
            throw Refusal(3, "a rank of 1 to 255", "0");

        int[] dimensions = new int[rank];
        long bytes = size;
        Span<byte> field = stackalloc byte[4];
        for (int i = 0; i < rank; i++)
        {
            long start = offset;
            Fill(field, Invariant($"dimension {i + 1} of {rank}"));
            uint dimension = BinaryPrimitives.ReadUInt32BigEndian(field);

            // Checked before the product grows on, so that no product overflows: 2³¹ times 2³² fits into a long.
            bytes *= dimension;
            if (dimension > int.MaxValue || bytes > Array.MaxLength)
            {
                throw Refusal(
                    start,
                    Invariant($"dimensions of at most {Array.MaxLength} bytes in all"),
                    Invariant($"a dimension of {dimension}"));
            }

            dimensions[i] = (int)dimension;
        }

        if (length is { } known && known != offset + bytes)
        {
            throw Refusal(
                Math.Min(known, offset + bytes),
                Invariant($"{offset + bytes} bytes as the header says"),
                Invariant($"a length of {known} bytes"));
        }

        byte[] data = ReadData((int)bytes);
        long end = offset;
        Span<byte> extra = stackalloc byte[1];
        if (ReadSome(extra) != 0)
            throw Refusal(end, "the end of the file", "more bytes");
        IdxFile.SwapToOrFromFileOrder(data, size);
        return new IdxArray(type, dimensions, data);
    }

    private byte[] ReadData(int count)
    {
        // Where only the header gives the length, memory follows the bytes that came, not the header's claim.
        byte[] data = new byte[length is null ? Math.Min(count, FirstPiece) : count];
        string expected = Invariant($"{count} bytes of elements");
        int filled = 0;
        while (true)
        {
            Fill(data.AsSpan(filled), expected);
            filled = data.Length;
            if (filled == count)
                return data;
            Array.Resize(ref data, (int)Math.Min(count, 2L * filled));
        }
    }

    private void Fill(Span<byte> buffer, string expected)
    {
        while (!buffer.IsEmpty)
        {
            int count = ReadSome(buffer);
            if (count == 0)
                throw Refusal(offset, expected, "the end of the file");
            buffer = buffer[count..];
        }
    }

    private int ReadSome(Span<byte> buffer)
    {
        try
        {
            int count = content.Read(buffer);
            offset += count;
            return count;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(Invariant($"{name}: byte {offset}: {exception.Message}"), exception);
        }
    }

    private InvalidDataException Refusal(long at, string expected, string found) =>
        new(Invariant($"{name}: byte {at}: expected {expected}, found {found}"));
}
