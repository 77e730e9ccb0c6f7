using System.Text;
using GpuNet.IO.Safetensors;
using Xunit;

namespace GpuNet.Tests.IO.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-safetensors-");

    /// <summary>A file put together by hand: header length 152, the header and 2 spaces, 2 × 2 F32, 3 U8.</summary>
    private static byte[] ByHand =>
    [
        0x98, 0, 0, 0, 0, 0, 0, 0,
        .. "{\"__metadata__\":{\"format\":\"pt\"},"u8,
        .. "\"weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"u8,
        .. "\"bias\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[16,19]}}"u8,
        .. "  "u8,
        0x00, 0x00, 0x80, 0x3F, // 1
        0x00, 0x00, 0x00, 0xC0, // -2
        0x00, 0x00, 0x00, 0x3F, // 0.5
        0x00, 0x00, 0x00, 0x00, // 0
        7, 8, 255,
    ];

    [Fact]
    public void A_file_put_together_by_hand_is_read()
    {
        SafetensorsFile file = SafetensorsBytes.Read(ByHand);
        Assert.Equal(SafetensorsBytes.Name, file.Name);
        Assert.Equal(["weight", "bias"], file.Entries.Select(entry => entry.Name));
        Assert.Equal("pt", Assert.Single(file.Metadata, pair => pair.Key == "format").Value);
        SafetensorsEntry weight = file.Get("weight");
        Assert.Equal(SafetensorsType.F32, weight.Type);
        Assert.Equal([2L, 2L], weight.Shape);
        Assert.Equal([1f, -2f, 0.5f, 0f], weight.ToArray<float>());
        Assert.Equal([7, 8, 255], file.Get("bias").ToArray<byte>());
    }

    [Fact]
    public void What_is_written_is_these_bytes()
    {
        byte[] bytes = SafetensorsBytes.Write(
            [
                SafetensorsEntry.Create<byte>("bias", [3], [7, 8, 255]),
                SafetensorsEntry.Create<float>("weight", [2, 2], [1f, -2f, 0.5f, 0f]),
            ],
            new Dictionary<string, string> { ["format"] = "pt" });
        Assert.Equal(ByHand, bytes);
    }

    [Fact]
    public void A_second_reader_finds_what_was_written_in_order_of_size_then_name()
    {
        SafetensorsEntry[] entries =
        [
            SafetensorsEntry.Create<byte>("a", [2], [1, 2]),
            SafetensorsEntry.Create<float>("c \"quoted\"\nслой", [1, 2], [3f, 4f]),
            SafetensorsEntry.Create<int>("b", [], [5]),
            SafetensorsEntry.Create<double>("z", [1], [6d]),
            SafetensorsEntry.Create<long>("empty", [3, 0, 2], []),
            SafetensorsEntry.Create<Half>("Z", [1], [(Half)7]),
        ];
        var tensors = SafetensorsBytes.Parse(SafetensorsBytes.Write(entries));
        Assert.Equal(["empty", "z", "b", "c \"quoted\"\nслой", "Z", "a"], tensors.Select(tensor => tensor.Name));
        Assert.Equal(["I64", "F64", "I32", "F32", "F16", "U8"], tensors.Select(tensor => tensor.Type));
        foreach (SafetensorsEntry entry in entries)
        {
            var tensor = tensors.Single(one => one.Name == entry.Name);
            Assert.Equal(entry.Shape, tensor.Shape);
            Assert.Equal(entry.Data.ToArray(), tensor.Data);
        }
    }

    [Fact]
    public void The_data_begins_at_a_multiple_of_8_whatever_the_length_of_the_names()
    {
        for (int length = 0; length < 16; length++)
        {
            byte[] bytes = SafetensorsBytes.Write([SafetensorsEntry.Create<byte>(new string('n', length), [1], [1])]);
            Assert.Equal(1, bytes.Length % 8);
            Assert.Equal('{', (char)bytes[8]);
        }
    }

    [Fact]
    public void The_order_in_which_things_are_given_does_not_change_the_bytes()
    {
        SafetensorsEntry[] entries =
            [.. Enumerable.Range(0, 20).Select(i => SafetensorsEntry.Create<int>($"t{i}", [], [i]))];
        var forward = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" };
        var backward = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" };
        Assert.Equal(SafetensorsBytes.Write(entries, forward), SafetensorsBytes.Write(entries.Reverse(), backward));
    }

    [Fact]
    public void A_file_without_tensors_is_written_and_read()
    {
        SafetensorsFile file = SafetensorsBytes.Read(SafetensorsBytes.Write([]));
        Assert.Empty(file.Entries);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void Tensors_keep_the_order_of_their_bytes_where_the_header_has_another()
    {
        byte[] bytes = SafetensorsBytes.Make(
            """
            {"b":{"shape":[1],"data_offsets":[2,3],"dtype":"U8"},"none":{"dtype":"U8","shape":[0],"data_offsets":[2,2]},
            "a":{"data_offsets":[0,2],"dtype":"I8","shape":[2]}}
            """,
            3);
        SafetensorsFile file = SafetensorsBytes.Read(bytes);
        Assert.Equal(["a", "none", "b"], file.Entries.Select(entry => entry.Name));
        Assert.Equal([2], file.Get("b").ToArray<byte>());
    }

    [Fact]
    public void Every_element_type_is_known_by_the_files_word_for_it()
    {
        string[] words = ["F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL"];
        int[] sizes = [8, 4, 2, 2, 8, 4, 2, 1, 8, 4, 2, 1, 1];
        Assert.Equal(words.Length, Enum.GetValues<SafetensorsType>().Length);
        foreach ((string word, int size) in words.Zip(sizes))
        {
            byte[] bytes = SafetensorsBytes.Make(
                $$$"""{"t":{"dtype":"{{{word}}}","shape":[],"data_offsets":[0,{{{size}}}]}}""", size);
            SafetensorsType type = SafetensorsBytes.Read(bytes).Get("t").Type;
            Assert.Equal(word, type.FileName());
            Assert.Equal(size, type.Size());
        }
    }

    [Fact]
    public void A_path_is_written_whole_and_read_back()
    {
        string path = Path.Combine(folder.FullName, "model");
        SafetensorsFile.Write(path, [SafetensorsEntry.Create<float>("w", [2], [1f, 2f])]);
        Assert.Equal([1f, 2f], SafetensorsFile.Read(path).Get("w").ToArray<float>());
        Assert.Single(folder.GetFiles());
    }

    [Fact]
    public void A_refused_write_keeps_the_old_file()
    {
        string path = Path.Combine(folder.FullName, "model");
        SafetensorsEntry entry = SafetensorsEntry.Create<float>("w", [], [1f]);
        SafetensorsFile.Write(path, [entry]);
        byte[] before = File.ReadAllBytes(path);
        ArgumentException exception =
            Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [entry, entry]));
        Assert.Contains("'w'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_not_written()
    {
        SafetensorsEntry entry = SafetensorsEntry.Create<float>("\uD83D", [], [1f]);
        _ = Assert.Throws<ArgumentException>(() => SafetensorsBytes.Write([entry]));
        _ = Assert.Throws<ArgumentException>(
            () => SafetensorsBytes.Write([], new Dictionary<string, string> { ["k"] = "\uFFFD\uDE00" }));
    }

    [Fact]
    public void A_header_over_the_limit_is_not_written()
    {
        using var stream = new MemoryStream();
        var metadata = new Dictionary<string, string> { ["k"] = new('x', 100_000_000) };
        _ = Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(stream, [], metadata));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void A_stream_is_read_from_its_position()
    {
        using var stream = new MemoryStream([1, 2, 3, .. ByHand]) { Position = 3 };
        Assert.Equal(2, SafetensorsFile.Read(stream, "inner").Entries.Count);
    }

    [Fact]
    public void A_missing_tensor_is_named_with_those_that_are_there()
    {
        SafetensorsFile file = SafetensorsBytes.Read(ByHand);
        Assert.False(file.TryGet("Weight", out _));
        Assert.True(file.TryGet("weight", out SafetensorsEntry? weight));
        Assert.Equal("weight", weight.Name);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => file.Get("Weight"));
        Assert.Equal(
            "'model.safetensors': expected tensor 'Weight', found 'weight', 'bias'", exception.Message);
    }

    [Fact]
    public void The_names_listed_for_a_missing_tensor_are_few()
    {
        IEnumerable<SafetensorsEntry> entries =
            Enumerable.Range(0, 50).Select(i => SafetensorsEntry.Create<byte>($"t{i:00}", [], [0]));
        SafetensorsFile file = SafetensorsBytes.Read(SafetensorsBytes.Write(entries));
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => file.Get("w"));
        Assert.EndsWith("'t18', 't19' and 30 more", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        string path = Path.Combine(folder.FullName, "absent");
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Read(path));
        Assert.Equal($"cannot read '{path}': there is no such file", missing.Message);
        string inner = Path.Combine(path, "file");
        IOException exception = Assert.Throws<IOException>(() => SafetensorsFile.Read(inner));
        Assert.StartsWith($"cannot read '{inner}': ", exception.Message, StringComparison.Ordinal);
        _ = Assert.Throws<IOException>(() => SafetensorsFile.Read(folder.FullName));
    }

    [Fact]
    public void A_refusal_names_the_path_it_was_read_from()
    {
        string path = Path.Combine(folder.FullName, "short");
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes("short"));
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path));
        Assert.Equal($"'{path}', byte 0: not a safetensors file: expected 8 bytes of header length, found 5", exception.Message);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
