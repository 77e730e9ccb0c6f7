using System.Buffers.Binary;
using System.Text;
using GpuNet.IO.Safetensors;
using Xunit;

namespace GpuNet.Tests.IO.Safetensors;

public sealed class HostileSafetensorsTests
{
    private const string Good = """{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""";

    [Fact]
    public void The_file_that_these_tests_spoil_is_good() =>
        Assert.Single(SafetensorsBytes.Read(SafetensorsBytes.Make(Good, 4)).Entries);

    [Fact]
    public void A_file_shorter_than_its_prefix_is_refused()
    {
        for (int length = 0; length < 8; length++)
            Assert.EndsWith($"found {length}", SafetensorsBytes.Refusal(new byte[length]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, false)]
    [InlineData(58UL, true)]
    [InlineData(100_000_000UL, true)]
    [InlineData(100_000_001UL, false)]
    [InlineData(0x8000_0000UL, false)]
    [InlineData(0x1_0000_0035UL, false)]
    [InlineData(0x7FFF_FFFF_FFFF_FFFFUL, false)]
    [InlineData(0x8000_0000_0000_0000UL, false)]
    [InlineData(0xFFFF_FFFF_FFFF_FFFFUL, false)]
    public void A_header_length_that_lies_is_refused(ulong length, bool mayBeCut)
    {
        byte[] bytes = SafetensorsBytes.Make(Good, 4);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Assert.Equal(
            $"'model.safetensors', byte 0: {(mayBeCut ? "" : "not a safetensors file: ")}"
            + $"expected a header length from 1 to 57 in a file of 65 bytes, found {length}",
            SafetensorsBytes.Refusal(bytes));
    }

    [Theory]
    [InlineData("A text, and one of some length.")]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("\u0004\0\0\0\0\0\0\0text")]
    public void A_file_of_another_kind_is_said_to_be_none(string content) => Assert.Contains(
        "not a safetensors file: ",
        SafetensorsBytes.Refusal(Encoding.UTF8.GetBytes(content)),
        StringComparison.Ordinal);

    [Fact]
    public void A_header_over_the_limit_is_refused_even_where_the_file_is_long_enough()
    {
        byte[] bytes = new byte[8 + 100_000_001];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, 100_000_001);
        Assert.Contains("from 1 to 100000000", SafetensorsBytes.Refusal(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void No_memory_is_taken_on_the_word_of_a_header()
    {
        byte[] longHeader = SafetensorsBytes.Make(Good, 4);
        BinaryPrimitives.WriteInt64LittleEndian(longHeader, 99_999_999);
        byte[] longTensor = SafetensorsBytes.Make(
            """{"w":{"dtype":"U8","shape":[2000000000],"data_offsets":[0,2000000000]}}""", 4);
        _ = SafetensorsBytes.Refusal(longHeader);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = SafetensorsBytes.Refusal(longHeader);
        _ = SafetensorsBytes.Refusal(longTensor);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_header_that_is_not_UTF8_is_refused_at_the_byte()
    {
        byte[] header = Encoding.UTF8.GetBytes(Good);
        header[2] = 0xFF;
        Assert.Contains("byte 10: expected UTF-8", SafetensorsBytes.Refusal(SafetensorsBytes.Make(header, 4)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("\"w\"")]
    [InlineData("null")]
    [InlineData(" {}")]
    [InlineData("\uFEFF{}")]
    [InlineData("{")]
    [InlineData("{]")]
    [InlineData("{}x")]
    [InlineData("{}{}")]
    [InlineData("{}\0")]
    [InlineData("{} // comment")]
    [InlineData("{,}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\nb\":{}}")]
    [InlineData("{\"\\ud800\":{}}")]
    [InlineData("{\"\\udc00\\ud800\":{}}")]
    public void A_header_that_is_not_one_JSON_object_is_refused(string header) =>
        SafetensorsBytes.Refusal(SafetensorsBytes.Make(header));

    [Theory]
    [InlineData(
        """{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""",
        61,
        "'w' a second time")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"\u0077":{}}""", 61, "'w' a second time")]
    [InlineData("""{"w":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 27, "'dtype'")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4],"shape":[4],"data_offsets":[0,4]}}""", 39, "'shape'")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"data_offsets":[0,4]}}""", 60, "'data_offsets'")]
    [InlineData("""{"w":{"shape":[4],"data_offsets":[0,4]}}""", 46, "no dtype")]
    [InlineData("""{"w":{"dtype":"U8","data_offsets":[0,4]}}""", 47, "no shape")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4]}}""", 38, "no data_offsets")]
    [InlineData("""{"w":{}}""", 14, "no dtype")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"more":1}}""", 60, "'more'")]
    [InlineData("""{"w":null}""", 13, "kind Null")]
    [InlineData("""{"w":[]}""", 13, "kind StartArray")]
    [InlineData("""{"w":"text"}""", 13, "'text'")]
    [InlineData("""{"w":{"dtype":8,"shape":[4],"data_offsets":[0,4]}}""", 22, "'8'")]
    [InlineData("""{"w":{"dtype":null,"shape":[4],"data_offsets":[0,4]}}""", 22, "kind Null")]
    [InlineData("""{"w":{"dtype":"u8","shape":[4],"data_offsets":[0,4]}}""", 22, "'u8'")]
    [InlineData("""{"w":{"dtype":"Bool","shape":[4],"data_offsets":[0,4]}}""", 22, "'Bool'")]
    [InlineData("""{"w":{"dtype":"1","shape":[4],"data_offsets":[0,4]}}""", 22, "'1'")]
    [InlineData("""{"w":{"dtype":"U8","shape":4,"data_offsets":[0,4]}}""", 35, "'4'")]
    [InlineData("""{"w":{"dtype":"U8","shape":null,"data_offsets":[0,4]}}""", 35, "kind Null")]
    [InlineData("""{"w":{"dtype":"U8","shape":["4"],"data_offsets":[0,4]}}""", 36, "'4'")]
    [InlineData("""{"w":{"dtype":"U8","shape":[[4]],"data_offsets":[0,4]}}""", 36, "kind StartArray")]
    [InlineData("""{"w":{"dtype":"U8","shape":[-4,-1],"data_offsets":[0,4]}}""", 36, "'-4'")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4.5],"data_offsets":[0,4]}}""", 36, "'4.5'")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}}""", 36, "'4.0'")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4e0],"data_offsets":[0,4]}}""", 36, "'4e0'")]
    [
        InlineData(
            """{"w":{"dtype":"U8","shape":[18446744073709551620],"data_offsets":[0,4]}}""",
            36,
            "'18446744073709551620'"),
    ]
    [InlineData("""{"w":{"dtype":"U8","shape":[4294967297,4294967296],"data_offsets":[0,4]}}""", 59, "more")]
    [InlineData("""{"w":{"dtype":"U64","shape":[2305843009213693952],"data_offsets":[0,4]}}""", 58, "more")]
    [InlineData("""{"w":{"dtype":"U8","shape":[3],"data_offsets":[0,4]}}""", 39, "4 bytes apart")]
    [InlineData("""{"w":{"dtype":"U8","shape":[],"data_offsets":[0,4]}}""", 38, "4 bytes apart")]
    [InlineData("""{"w":{"dtype":"U16","shape":[4],"data_offsets":[0,4]}}""", 40, "4 bytes apart")]
    [InlineData("""{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,4]}}""", 39, "4 bytes apart")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""", 39, "4 and 0")]
    [InlineData("""{"w":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""", 39, "0 and 5")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 39, "4 and 8")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[-4,0]}}""", 55, "'-4'")]
    [
        InlineData(
            """{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,9223372036854775808]}}""", 57, "'9223372036854775808'"),
    ]
    [InlineData("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[0]}}""", 39, "1")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}}""", 39, "3")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4],"data_offsets":{}}}""", 54, "kind StartObject")]
    [InlineData("""{"w":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""", 39, "1, a hole")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
        91,
        "2, a hole")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
        91,
        "2, an overlap")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""",
        91,
        "0, an overlap")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}}""",
        91,
        "2, an overlap")]
    [InlineData("""{"w":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 64, "1 more bytes")]
    [InlineData("""{}""", 10, "4 more bytes")]
    [InlineData("""{"__metadata__":[]}""", 24, "kind StartArray")]
    [InlineData("""{"__metadata__":null}""", 24, "kind Null")]
    [InlineData("""{"__metadata__":"text"}""", 24, "'text'")]
    [InlineData("""{"__metadata__":{"epoch":1}}""", 33, "'1'")]
    [InlineData("""{"__metadata__":{"epoch":null}}""", 33, "kind Null")]
    [InlineData("""{"__metadata__":{"epoch":{"n":"1"}}}""", 33, "kind StartObject")]
    [InlineData("""{"__metadata__":{"a":"1","a":"1"}}""", 33, "'a' a second time")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 27, "'__metadata__' a second time")]
    [InlineData("""{"__metadata__":{"a":"\udfff"}}""", 29, "half of one")]
    public void A_header_that_breaks_a_rule_is_refused_where_it_does(string header, int offset, string found)
    {
        string message = SafetensorsBytes.Refusal(SafetensorsBytes.Make(header, 4));
        Assert.StartsWith($"'model.safetensors', byte {offset}: ", message, StringComparison.Ordinal);
        Assert.EndsWith(found, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":[")]
    [InlineData("{\"__metadata__\":{\"a\":")]
    public void Deep_nesting_is_refused(string start)
    {
        string deep = start + string.Concat(Enumerable.Repeat("{\"a\":[", 500_000));
        _ = SafetensorsBytes.Refusal(SafetensorsBytes.Make(deep));
    }

    [Fact]
    public void Names_from_the_file_cannot_break_or_flood_the_error_line()
    {
        string name = @"\n\r\u2028\u001b[31m" + new string('x', 5000);
        byte[] bytes = SafetensorsBytes.Make($$$"""{"{{{name}}}":{"dtype":"{{{name}}}"}}""");
        string message = SafetensorsBytes.Refusal(bytes);
        Assert.Contains(@"'\n\r\u2028\u001B[31mxxx", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_and_every_longer_file_is_refused()
    {
        byte[] bytes = SafetensorsBytes.Make(Good, 4);
        for (int length = 0; length < bytes.Length; length++)
            _ = SafetensorsBytes.Refusal(bytes[..length]);
        _ = SafetensorsBytes.Refusal([.. bytes, 0]);
    }

    [Fact]
    public void A_file_cut_while_it_is_read_is_refused()
    {
        using var stream = new ShrinkingStream(SafetensorsBytes.Make(Good, 4), claimed: 65);
        stream.SetLength(63);
        string message = Assert.Throws<InvalidDataException>(
            () => SafetensorsFile.Read(stream, SafetensorsBytes.Name)).Message;
        SafetensorsBytes.AssertIsRefusal(message);
        Assert.EndsWith("byte 63: expected 2 more bytes, found the end of the file", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_too_large_for_an_array_is_refused_before_memory_is_taken()
    {
        byte[] start = SafetensorsBytes.Make(
            """{"w":{"dtype":"U8","shape":[3000000000],"data_offsets":[0,3000000000]}}""");
        using var stream = new ShrinkingStream(start, claimed: start.Length + 3_000_000_000L);
        string message = Assert.Throws<InvalidDataException>(
            () => SafetensorsFile.Read(stream, SafetensorsBytes.Name)).Message;
        SafetensorsBytes.AssertIsRefusal(message);
        Assert.EndsWith("found 3000000000", message, StringComparison.Ordinal);
    }

    /// <summary>A stream that says it is longer than what it yields.</summary>
    private sealed class ShrinkingStream : MemoryStream
    {
        private readonly long claimed;

        public ShrinkingStream(byte[] bytes, long claimed)
        {
            Write(bytes);
            Position = 0;
            this.claimed = claimed;
        }

        public override long Length => claimed;
    }
}
