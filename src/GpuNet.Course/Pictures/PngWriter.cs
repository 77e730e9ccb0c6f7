using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GpuNet.Course.Pictures;

/// <summary>
/// Writes pixels as a PNG file, 8 bits a color, no filter. Source: W3C, "Portable Network Graphics (PNG)
/// Specification", third edition (2025).
/// </summary>
internal static class PngWriter
{
    /// <summary>The file of an image.</summary>
    /// <param name="colors">[height, width], row by row from above.</param>
    /// <param name="width">The pixels of a row.</param>
    public static byte[] Write(ReadOnlySpan<(byte Red, byte Green, byte Blue)> colors, int width)
    {
        int height = colors.Length / width;
        var rows = new byte[height * ((3 * width) + 1)];
        int place = 0;
        for (int pixel = 0; pixel < colors.Length; pixel++)
        {
            // Every row starts with the number of its filter; 0 is none.
            if (pixel % width == 0)
                place++;
            (rows[place], rows[place + 1], rows[place + 2]) = colors[pixel];
            place += 3;
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        Chunk(file, "IHDR", header);
        Chunk(file, "IDAT", Packed(rows));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize))
            stream.Write(bytes);
        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, string name, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(named));
        file.Write(number);
    }

    // CRC-32 of ISO 3309, bit by bit: pictures are small.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ ((sum & 1) * 0xedb88320);
        }

        return ~sum;
    }
}
