using System.IO.Compression;
using GpuNet.Data;
using Xunit;

namespace GpuNet.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    // A member without content, as bgzip writes it at the end of a file.
    private static readonly byte[] EmptyMember = Bytes("1f 8b 08 00 00 00 00 00 00 03 03 00 00 00 00 00 00 00 00 00");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-idx-");

    public static TheoryData<IdxArray, IdxElementType> EveryType => new()
    {
        { IdxArray.Create<byte>([0, 1, 2, 128, 254, 255], 2, 3), IdxElementType.UnsignedByte },
        { IdxArray.Create<sbyte>([-128, -1, 0, 1, 2, 127], 2, 3), IdxElementType.SignedByte },
        { IdxArray.Create<short>([short.MinValue, -2, 0, 1, 258, short.MaxValue], 2, 3), IdxElementType.Integer16 },
        { IdxArray.Create<int>([int.MinValue, -2, 0, 1, 0x01020304, int.MaxValue], 2, 3), IdxElementType.Integer32 },
        {
            IdxArray.Create<float>([float.NaN, -1.5f, 0, float.Epsilon, 1e30f, float.PositiveInfinity], 2, 3),
            IdxElementType.Real32
        },
        {
            IdxArray.Create([double.NaN, -1.5, 0, double.Epsilon, 1e300, double.NegativeInfinity], 2, 3),
            IdxElementType.Real64
        },
    };

    [Theory]
    [MemberData(nameof(EveryType))]
    public void Every_element_type_survives_a_round_trip_plain_and_packed(IdxArray array, IdxElementType type)
    {
        foreach (bool gzip in (bool[])[false, true])
        {
            string path = Path.Combine(folder.FullName, $"file-{gzip}");
            IdxFile.Write(path, array, gzip);
            IdxArray read = IdxFile.Read(path);
            Assert.Equal(type, read.ElementType);
            Assert.Equal(array.Dimensions, read.Dimensions);
            Assert.Equal(array.Bytes.ToArray(), read.Bytes.ToArray());
            Assert.Equal(gzip, File.ReadAllBytes(path) is [0x1f, 0x8b, ..]);
        }
    }

    [Fact]
    public void Elements_are_big_endian_in_the_file()
    {
        Assert.Equal([0x0102, -2], Read([0, 0, 0x0B, 1, 0, 0, 0, 2, 1, 2, 0xff, 0xfe]).Values<short>().ToArray());
        Assert.Equal([0x01020304], Read([0, 0, 0x0C, 1, 0, 0, 0, 1, 1, 2, 3, 4]).Values<int>().ToArray());
        Assert.Equal([1f], Read([0, 0, 0x0D, 1, 0, 0, 0, 1, 0x3f, 0x80, 0, 0]).Values<float>().ToArray());
        Assert.Equal([1d], Read([0, 0, 0x0E, 1, 0, 0, 0, 1, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]).Values<double>().ToArray());
        using var stream = new MemoryStream();
        IdxFile.Write(stream, IdxArray.Create<short>([0x0102], 1));
        Assert.Equal([0, 0, 0x0B, 1, 0, 0, 0, 1, 1, 2], stream.ToArray());
    }

    [Fact]
    public void More_elements_than_one_piece_survive_a_round_trip_through_a_stream_that_cannot_seek()
    {
        double[] values = [.. Enumerable.Range(0, 300_001).Select(i => i * 0.5)];
        using var packed = new MemoryStream();
        IdxFile.Write(packed, IdxArray.Create<double>(values, 300_001), gzip: true);
        packed.Position = 0;
        using var stream = new PrefixedStream(default, packed);
        Assert.Equal(values, IdxFile.Read(stream, "file").Values<double>().ToArray());
    }

    [Fact]
    public void Rank_255_and_empty_dimensions_are_read()
    {
        int[] ones = [.. Enumerable.Repeat(1, 255)];
        using var stream = new MemoryStream();
        IdxFile.Write(stream, IdxArray.Create<byte>([7], ones));
        stream.Position = 0;
        Assert.Equal(ones, IdxFile.Read(stream, "file").Dimensions);
        Assert.Equal(0, Read([0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 5]).Count);
    }

    [Theory]
    [InlineData("", 0, "magic number of 4 bytes", "end of the file")]
    [InlineData("00 00 08", 3, "magic number of 4 bytes", "end of the file")]
    [InlineData("50 4b 03 04 00 00", 0, "00 00", "50 4b")]
    [InlineData("00 01 08 01 00 00 00 01 07", 0, "00 00", "00 01")]
    [InlineData("00 00 0a 01 00 00 00 01 07", 2, "element type", "0a")]
    [InlineData("00 00 00 01 00 00 00 01 07", 2, "element type", "00")]
    [InlineData("00 00 08 00 07", 3, "rank of 1 to 255", "0")]
    [InlineData("00 00 08 02 00 00 00 01 00 00", 10, "dimension 2 of 2", "end of the file")]
    [InlineData("00 00 08 01 ff ff ff ff 07", 4, "dimensions of at most", "4294967295")]
    [InlineData("00 00 08 03 7f ff ff ff 7f ff ff ff 7f ff ff ff 07", 4, "dimensions of at most", "2147483647")]
    [InlineData("00 00 0e 02 00 01 00 00 00 01 00 00 07", 8, "dimensions of at most", "65536")]
    [InlineData("00 00 08 01 7f ff ff 00 07", 9, "2147483400 bytes", "9 bytes")]
    [InlineData("00 00 08 01 00 00 00 03 07 07", 10, "11 bytes", "10 bytes")]
    [InlineData("00 00 08 01 00 00 00 01 07 07", 9, "9 bytes", "10 bytes")]
    public void A_hostile_plain_file_is_refused_in_one_line_with_its_name_and_the_offset(
        string hex, long offset, string expected, string found)
    {
        string message = Refusal(Bytes(hex));
        Assert.StartsWith($"hostile: byte {offset}: expected ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.EndsWith(
            found,
            message.Replace("a dimension of ", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("00 00 08 01 00 00 00 03 07 07", 10, "3 bytes of elements", "end of the file")]
    [InlineData("00 00 08 01 00 00 00 01 07 07", 9, "end of the file", "more bytes")]
    [InlineData("00 00 0a 01 00 00 00 01 07", 2, "element type", "0a")]
    public void A_hostile_packed_file_is_refused_with_the_offset_in_the_unpacked_content(
        string hex, long offset, string expected, string found)
    {
        string message = Refusal(Pack(Bytes(hex)));
        Assert.StartsWith($"hostile: byte {offset}: expected ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.EndsWith(found, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_of_a_packed_file_is_refused()
    {
        byte[] packed = Pack(Bytes("00 00 08 01 00 00 00 03 01 02 03"));
        for (int length = 0; length < packed.Length; length++)
            _ = Refusal(packed[..length]);
    }

    [Fact]
    public void A_packed_file_with_a_wrong_checksum_is_refused()
    {
        byte[] packed = Pack(Bytes("00 00 08 01 00 00 00 03 01 02 03"));
        packed[^8] ^= 1;
        Assert.EndsWith(
            ": expected intact gzip data, found corrupt or truncated gzip data",
            Refusal(packed),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_file_with_something_behind_it_is_refused()
    {
        string message = Refusal([.. Pack(Bytes("00 00 08 01 00 00 00 03 01 02 03")), 7]);
        Assert.Equal(
            "hostile: byte 11: gzip member 2, from byte 31 of the packed file: "
            + "expected a gzip header or the end of the file, found the byte 07",
            message);
    }

    [Fact]
    public void A_vector_of_60_bytes_in_two_members_is_60_bytes()
    {
        // RFC 1952, section 2.2: a file is a series of members; its content is theirs, one after the other.
        byte[] bytes = [.. Bytes("00 00 08 01 00 00 00 34"), .. Enumerable.Range(1, 52).Select(value => (byte)value)];
        Assert.Equal(60, bytes.Length);
        IdxArray array = Read([.. Pack(bytes[..30]), .. Pack(bytes[30..])]);
        Assert.Equal([52], array.Dimensions);
        Assert.Equal(bytes[8..], array.Bytes.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(997)]
    [InlineData(65_280)]
    public void Content_in_many_members_is_theirs_in_order(int memberLength)
    {
        // Enough to cross the reader's window, and hardly compressible.
        byte[] values = new byte[memberLength == 1 ? 100 : 200_003];
        new Random(1).NextBytes(values);
        using var plain = new MemoryStream();
        IdxFile.Write(plain, IdxArray.Create<byte>(values, values.Length));
        byte[] packed = [.. plain.ToArray().Chunk(memberLength).SelectMany(Pack), .. EmptyMember];
        Assert.Equal(values, Read(packed).Bytes.ToArray());
    }

    [Fact]
    public void Every_optional_field_of_a_member_s_header_is_passed_over()
    {
        byte[] member = Pack(Bytes("00 00 08 01 00 00 00 03 01 02 03"));
        byte[] withFields =
        [
            .. Bytes("1f 8b 08 1f 00 00 00 00 00 ff"), .. Bytes("03 00 41 42 43"), .. "name\0"u8, .. "comment\0"u8,
            .. Bytes("12 34"), .. member[10..],
        ];
        Assert.Equal([1, 2, 3], Read(withFields).Bytes.ToArray());
        Assert.Equal([1, 2, 3], Read([.. EmptyMember, .. withFields]).Bytes.ToArray());
        withFields[3] = 0x3f;
        Assert.Equal(
            "hostile: byte 0: gzip member 2, from byte 20 of the packed file: "
            + "expected the method deflate, 08, without reserved flags, found the method 08 with the flags 3f",
            Refusal([.. EmptyMember, .. withFields]));
    }

    [Fact]
    public void Every_cut_and_every_damage_to_a_trailer_of_two_members_is_refused()
    {
        byte[] bytes = Bytes("00 00 08 01 00 00 00 03 01 02 03");
        byte[] first = Pack(bytes[..5]);
        byte[] packed = [.. first, .. Pack(bytes[5..])];
        for (int length = 0; length < packed.Length; length++)
        {
            // The end of the first member is the end of a gzip file, but not of the vector in it.
            string message = Refusal(packed[..length]);
            Assert.StartsWith("hostile: byte ", message, StringComparison.Ordinal);
        }

        foreach (int end in (int[])[first.Length, packed.Length])
        {
            for (int at = end - 8; at < end; at++)
            {
                byte[] damaged = [.. packed];
                damaged[at] ^= 0x10;
                Assert.EndsWith(
                    "of the packed file: expected intact gzip data, found corrupt or truncated gzip data",
                    Refusal(damaged),
                    StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_claim_of_2_GB_costs_no_memory(bool gzip)
    {
        byte[] bytes = Bytes("00 00 08 01 7f ff ff 00 07");
        using var content = new MemoryStream(gzip ? Pack(bytes) : bytes);
        using var stream = new PrefixedStream(default, content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = Assert.Throws<InvalidDataException>(() => IdxFile.Read(stream, "hostile"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void Content_of_another_length_than_the_one_expected_is_refused_at_its_header()
    {
        using var stream = new MemoryStream(Pack(Bytes("00 00 08 01 7f ff ff 00 07")));
        InvalidDataException exception = Assert.Throws<InvalidDataException>(
            () => IdxFile.Read(stream, "hostile", 100));
        Assert.Equal(
            "hostile: byte 100: expected 2147483400 bytes as the header says, found a length of 100 bytes",
            exception.Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        string path = Path.Combine(folder.FullName, "absent");
        Assert.Contains(
            path,
            Assert.Throws<FileNotFoundException>(() => IdxFile.Read(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_refuses_a_wrong_shape_or_type()
    {
        _ = Assert.Throws<ArgumentException>(() => IdxArray.Create<byte>([1, 2, 3], 2, 2));
        _ = Assert.Throws<ArgumentException>(() => IdxArray.Create<byte>([1]));
        _ = Assert.Throws<ArgumentException>(() => IdxArray.Create<long>([1], 1));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => IdxArray.Create<byte>([1], -1, -1));
        _ = Assert.Throws<ArgumentException>(() => IdxArray.Create<byte>([], [.. Enumerable.Repeat(1 << 16, 16)]));
        _ = Assert.Throws<InvalidOperationException>(() => IdxArray.Create<byte>([1], 1).Values<sbyte>().Length);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static IdxArray Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return IdxFile.Read(stream, "hostile");
    }

    private static string Refusal(byte[] bytes) => Assert.Throws<InvalidDataException>(() => Read(bytes)).Message;

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
