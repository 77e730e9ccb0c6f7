using System.Text.Json;

namespace GpuNet.IO.Safetensors;

/// <summary>
/// Reads the JSON header of a safetensors file and checks every rule that can be checked without the data. It moves
/// token by token, so what it refuses it refuses at the token's own offset, and nested junk is never descended into.
/// </summary>
internal ref struct SafetensorsHeaderReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly string file;
    private readonly long bufferLength;
    private Utf8JsonReader json;

    private SafetensorsHeaderReader(string file, ReadOnlySpan<byte> header, long bufferLength)
    {
        this.file = file;
        this.bufferLength = bufferLength;
        json = new Utf8JsonReader(header);
    }

    private readonly long TokenOffset => SafetensorsHeader.PrefixLength + json.TokenStartIndex;

    /// <summary>Reads a header.</summary>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="header">The header's bytes, at least one.</param>
    /// <param name="bufferLength">The bytes that really follow the header.</param>
    /// <exception cref="InvalidDataException">The header breaks the format.</exception>
    public static SafetensorsHeader Read(string file, ReadOnlySpan<byte> header, long bufferLength)
    {
        if (header[0] != '{')
            throw SafetensorsRefusal.RefuseKind(
                file, SafetensorsHeader.PrefixLength, "'{'", $"the byte 0x{header[0]:X2}");
        try
        {
            _ = StrictUtf8.GetCharCount(header);
        }
        catch (DecoderFallbackException exception)
        {
            throw SafetensorsRefusal.Refuse(
                file, SafetensorsHeader.PrefixLength + exception.Index, "UTF-8", "bytes that are not");
        }

        return new SafetensorsHeaderReader(file, header, bufferLength).ReadRoot(header.Length);
    }

    private SafetensorsHeader ReadRoot(int headerLength)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var slots = new List<SafetensorsSlot>();
        Dictionary<string, string> metadata = [];
        _ = Next();
        while (Next() != JsonTokenType.EndObject)
        {
            string name = Text();
            if (!names.Add(name))
                throw Refuse("each name once", $"{SafetensorsRefusal.Quote(name)} a second time");
            if (name == SafetensorsHeader.MetadataKey)
                metadata = ReadMetadata();
            else
                slots.Add(ReadTensor(SafetensorsRefusal.Quote(name), name));
        }

        // Only this call sees what follows the object; anything but white space is refused in it.
        _ = Next();

        // Sorting is stable, so empty tensors at one offset stay in the header's order.
        SafetensorsSlot[] sorted = [.. slots.OrderBy(slot => slot.Begin).ThenBy(slot => slot.End)];
        RequireTiling(sorted, SafetensorsHeader.PrefixLength + headerLength);
        return new SafetensorsHeader(sorted, metadata);
    }

    private Dictionary<string, string> ReadMetadata()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Require(Next(), JsonTokenType.StartObject, "an object of strings as __metadata__");
        while (Next() != JsonTokenType.EndObject)
        {
            string key = Text();
            if (metadata.ContainsKey(key))
                throw Refuse("each key of __metadata__ once", $"{SafetensorsRefusal.Quote(key)} a second time");
            Require(Next(), JsonTokenType.String, $"a string for {SafetensorsRefusal.Quote(key)} in __metadata__");
            metadata.Add(key, Text());
        }

        return metadata;
    }

    private SafetensorsSlot ReadTensor(string quoted, string name)
    {
        SafetensorsType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        long at = 0;
        Require(Next(), JsonTokenType.StartObject, $"an object for tensor {quoted}");
        while (Next() != JsonTokenType.EndObject)
        {
            string field = Text();
            if (field == "dtype" && type is null)
                type = ReadType(quoted);
            else if (field == "shape" && shape is null)
                shape = ReadNumbers($"the shape of tensor {quoted}");
            else if (field == "data_offsets" && offsets is null)
            {
                at = TokenOffset;
                offsets = ReadOffsets(quoted, at);
            }
            else
                throw Refuse($"dtype, shape and data_offsets of tensor {quoted} once each", Found());
        }

        if (type is null || shape is null || offsets is null)
        {
            string missing = type is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw Refuse($"dtype, shape and data_offsets of tensor {quoted}", $"no {missing}");
        }

        long length = offsets[1] - offsets[0];
        string wanted = $"{type.Value.FileName()} × the shape of tensor {quoted}";
        if (!type.Value.TryByteLength(shape, out long bytes))
            throw SafetensorsRefusal.Refuse(file, at, $"{wanted} in at most {long.MaxValue} bytes", "more");
        if (length != bytes)
        {
            throw SafetensorsRefusal.Refuse(
                file, at, $"{wanted} to take {bytes} bytes", $"offsets {length} bytes apart");
        }

        return new SafetensorsSlot(name, type.Value, shape, offsets[0], offsets[1], at);
    }

    private SafetensorsType ReadType(string quoted)
    {
        Require(Next(), JsonTokenType.String, $"a string as the dtype of tensor {quoted}");
        return SafetensorsTypes.TryParse(Text(), out SafetensorsType type)
            ? type
            : throw Refuse($"a known dtype of tensor {quoted}", Found());
    }

    private long[] ReadOffsets(string quoted, long at)
    {
        long[] offsets = ReadNumbers($"the data_offsets of tensor {quoted}");
        if (offsets.Length != 2)
            throw SafetensorsRefusal.Refuse(file, at, $"two data_offsets of tensor {quoted}", $"{offsets.Length}");
        if (offsets[0] > offsets[1] || offsets[1] > bufferLength)
        {
            throw SafetensorsRefusal.Refuse(
                file,
                at,
                $"data_offsets of tensor {quoted} that ascend within the {bufferLength} bytes after the header",
                $"{offsets[0]} and {offsets[1]}");
        }

        return offsets;
    }

    private long[] ReadNumbers(string what)
    {
        var numbers = new List<long>();
        Require(Next(), JsonTokenType.StartArray, $"an array as {what}");
        while (Next() != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long number) || number < 0)
                throw Refuse($"whole numbers from 0 to {long.MaxValue} in {what}", Found());
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private readonly void RequireTiling(SafetensorsSlot[] slots, long bufferOffset)
    {
        long end = 0;
        foreach (SafetensorsSlot slot in slots)
        {
            if (slot.Begin != end)
            {
                throw SafetensorsRefusal.Refuse(
                    file,
                    slot.At,
                    $"tensor {SafetensorsRefusal.Quote(slot.Name)} to begin at {end}, where the one before it ends",
                    slot.Begin < end ? $"{slot.Begin}, an overlap" : $"{slot.Begin}, a hole");
            }

            end = slot.End;
        }

        if (end != bufferLength)
        {
            throw SafetensorsRefusal.Refuse(
                file,
                bufferOffset + end,
                "the end of the file after the last tensor",
                $"{bufferLength - end} more bytes");
        }
    }

    private JsonTokenType Next()
    {
        try
        {
            return json.Read() ? json.TokenType : JsonTokenType.None;
        }
        catch (JsonException exception)
        {
            throw SafetensorsRefusal.Refuse(
                file,
                SafetensorsHeader.PrefixLength + json.BytesConsumed,
                "JSON",
                $"invalid JSON: {SafetensorsRefusal.Quote(exception.Message)}");
        }
    }

    private readonly string Text()
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // UTF-8 was checked before, so this is an escape for half of a surrogate pair.
            throw Refuse("a string of whole characters", "an escape for half of one");
        }
    }

    private readonly void Require(JsonTokenType actual, JsonTokenType wanted, string expected)
    {
        if (actual != wanted)
            throw Refuse(expected, Found());
    }

    private readonly InvalidDataException Refuse(string expected, string found) =>
        SafetensorsRefusal.Refuse(file, TokenOffset, expected, found);

    private readonly string Found() => json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
        or JsonTokenType.Number
        ? SafetensorsRefusal.Quote(Encoding.UTF8.GetString(json.ValueSpan[..Math.Min(json.ValueSpan.Length, 200)]))
        : $"a JSON token of kind {json.TokenType}";
}
