using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using GpuNet.IO.Safetensors;
using Xunit;

namespace GpuNet.Tests.IO.Safetensors;

/// <summary>Makes, reads and takes apart safetensors files in memory, apart from the code under test.</summary>
internal static class SafetensorsBytes
{
    public const string Name = "model.safetensors";

    /// <summary>A file with this header and so many data bytes 0, 1, 2…</summary>
    public static byte[] Make(string header, int dataLength = 0) => Make(Encoding.UTF8.GetBytes(header), dataLength);

    public static byte[] Make(byte[] header, int dataLength = 0)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. Enumerable.Range(0, dataLength).Select(i => (byte)i)];
    }

    public static SafetensorsFile Read(byte[] bytes) => SafetensorsFile.Read(new MemoryStream(bytes), Name);

    public static byte[] Write(
        IEnumerable<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, entries, metadata);
        return stream.ToArray();
    }

    /// <summary>The error for a refused file; it is one line that names the file, an offset and both sides.</summary>
    public static string Refusal(byte[] bytes)
    {
        string message = Assert.Throws<InvalidDataException>(() => Read(bytes)).Message;
        AssertIsRefusal(message);
        return message;
    }

    public static void AssertIsRefusal(string message)
    {
        Assert.Matches(@"\A'model\.safetensors', byte \d+: (not a safetensors file: )?expected .+, found .+\z", message);
        Assert.DoesNotContain(message, c => char.IsControl(c) || c is '\u2028' or '\u2029');
        Assert.InRange(message.Length, 1, 600);
    }

    /// <summary>A second reader, straight from the format's description, for files that are right.</summary>
    public static List<(string Name, string Type, long[] Shape, byte[] Data)> Parse(byte[] file)
    {
        int bufferStart = 8 + (int)BitConverter.ToUInt64(file, 0);
        using var header = JsonDocument.Parse(file.AsMemory(8, bufferStart - 8));
        var tensors = new List<(string, string, long[], byte[])>();
        foreach (JsonProperty property in header.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
                continue;
            int begin = property.Value.GetProperty("data_offsets")[0].GetInt32();
            int end = property.Value.GetProperty("data_offsets")[1].GetInt32();
            tensors.Add((
                property.Name,
                property.Value.GetProperty("dtype").GetString()!,
                [.. property.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())],
                file[(bufferStart + begin)..(bufferStart + end)]));
        }

        return tensors;
    }
}
