using System.Buffers.Binary;

namespace GpuNet.Data;

/// <summary>
/// The checksum of gzip: the remainder of the content by x³² + x²⁶ + x²³ + x²² + x¹⁶ + x¹² + x¹¹ + x¹⁰ + x⁸ + x⁷ + x⁵ +
/// x⁴ + x² + x + 1 over GF(2), lowest bit first. RFC 1952, section 8.
/// </summary>
internal struct Crc32
{
    private const uint Polynomial = 0xedb88320;
    private const int Step = 8;

    // Tables[k][b]: what the byte b leaves with k zero bytes behind it, so that eight bytes take one round.
    private static readonly uint[][] Tables = NewTables();

    private uint inverted;

    /// <summary>The checksum of the bytes so far; 0 for none.</summary>
    public readonly uint Value => inverted;

    /// <summary>Adds bytes behind those so far.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint rest = ~inverted;
        for (; bytes.Length >= Step; bytes = bytes[Step..])
        {
            rest ^= BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            rest = Tables[7][(byte)rest] ^ Tables[6][(byte)(rest >> 8)] ^ Tables[5][(byte)(rest >> 16)]
                ^ Tables[4][rest >> 24] ^ Tables[3][bytes[4]] ^ Tables[2][bytes[5]] ^ Tables[1][bytes[6]]
                ^ Tables[0][bytes[7]];
        }

        foreach (byte value in bytes)
            rest = Tables[0][(byte)(rest ^ value)] ^ (rest >> 8);
        inverted = ~rest;
    }

    private static uint[][] NewTables()
    {
        var tables = new uint[Step][];
        for (int zeros = 0; zeros < Step; zeros++)
        {
            tables[zeros] = new uint[256];
            for (uint value = 0; value < 256; value++)
            {
                uint rest = zeros == 0 ? value : tables[zeros - 1][value];
                for (int bit = 0; bit < 8; bit++)
                    rest = (rest >> 1) ^ ((rest & 1) * Polynomial);
                tables[zeros][value] = rest;
            }
        }

        return tables;
    }
}
