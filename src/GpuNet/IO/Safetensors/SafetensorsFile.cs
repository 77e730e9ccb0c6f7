using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuNet.IO.Safetensors;

/// <summary>
/// A safetensors file: 8 bytes of little-endian header length N; N bytes of JSON, which maps each tensor's name to
/// <c>{"dtype":…,"shape":[…],"data_offsets":[begin,end]}</c> and, optionally, <c>__metadata__</c> to strings; then the
/// data buffer, which the tensors tile without holes or overlaps. A file that breaks a rule is refused with one line
/// that names the file, the byte offset, what was expected and what was found.
/// Source: the safetensors format (Hugging Face).
/// </summary>
public sealed class SafetensorsFile
{
    private const int ListedNames = 20;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, SafetensorsEntry> byName;

    private SafetensorsFile(string name, SafetensorsEntry[] entries, IReadOnlyDictionary<string, string> metadata)
    {
        Name = name;
        Entries = Array.AsReadOnly(entries);
        Metadata = metadata;
        byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The file's name, as given when it was read.</summary>
    public string Name { get; }

    /// <summary>The tensors, in the order of their bytes in the file.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The file's own strings; empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks a whole file.</summary>
    /// <param name="path">The file's name.</param>
    /// <exception cref="InvalidDataException">The file breaks the format, or a tensor has 2 GiB or more.</exception>
    /// <exception cref="FileNotFoundException">There is no such file; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    public static SafetensorsFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Read(stream, path);
        }
        catch (FileNotFoundException exception)
        {
            throw new FileNotFoundException($"cannot read '{path}': there is no such file", path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot read '{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Reads and checks a whole file, from the stream's position to its end.</summary>
    /// <param name="stream">
    /// A stream that can seek: the header's claims are checked against its length before memory is taken.
    /// </param>
    /// <param name="name">The name that errors give the file.</param>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="InvalidDataException">The file breaks the format, or a tensor has 2 GiB or more.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    public static SafetensorsFile Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        if (!stream.CanSeek)
            throw new ArgumentException("the stream must be able to seek", nameof(stream));
        long length = stream.Length - stream.Position;
        byte[] headerBytes = ReadHeaderBytes(stream, name, length);
        long bufferOffset = SafetensorsHeader.PrefixLength + headerBytes.Length;
        SafetensorsHeader header = SafetensorsHeaderReader.Read(name, headerBytes, length - bufferOffset);
        var entries = new SafetensorsEntry[header.Slots.Count];
        for (int index = 0; index < entries.Length; index++)
        {
            SafetensorsSlot slot = header.Slots[index];
            long bytes = slot.End - slot.Begin;
            if (bytes > Array.MaxLength)
            {
                throw SafetensorsRefusal.Refuse(
                    name,
                    slot.At,
                    $"at most {Array.MaxLength} bytes in tensor {SafetensorsRefusal.Quote(slot.Name)}",
                    $"{bytes}");
            }

            byte[] data = ReadBytes(stream, name, bufferOffset + slot.Begin, (int)bytes);
            entries[index] = SafetensorsEntry.FromFile(slot, data, name, bufferOffset + slot.Begin);
        }

        return new SafetensorsFile(name, entries, header.Metadata);
    }

    /// <summary>Writes a file completely or not at all; see <see cref="AtomicFile"/>.</summary>
    /// <param name="path">The file's name; its folder must exist.</param>
    /// <param name="entries">The tensors, in any order; their names differ.</param>
    /// <param name="metadata">The file's own strings; null or empty for none.</param>
    /// <exception cref="ArgumentException">
    /// Two tensors share a name, a text holds half of a surrogate pair, or the header would be over 100,000,000 bytes.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public static void Write(
        string path, IEnumerable<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, entries, metadata));

    /// <summary>
    /// Writes a file. The same input gives the same bytes: tensors stand in the order of descending element size, then
    /// name; metadata in the order of its keys (both ordinal). Spaces after the header align the data to 8 bytes.
    /// </summary>
    /// <param name="stream">The destination; nothing is written if an argument is invalid.</param>
    /// <param name="entries">The tensors, in any order; their names differ.</param>
    /// <param name="metadata">The file's own strings; null or empty for none.</param>
    /// <exception cref="ArgumentException">
    /// Two tensors share a name, a text holds half of a surrogate pair, or the header would be over 100,000,000 bytes.
    /// </exception>
    /// <exception cref="IOException">The stream fails.</exception>
    public static void Write(
        Stream stream, IEnumerable<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(entries);
        SafetensorsEntry[] sorted =
        [
            .. entries
                .OrderByDescending(entry => entry.Type.Size())
                .ThenBy(entry => entry.Name, StringComparer.Ordinal),
        ];
        ReadOnlySpan<byte> header = Header(sorted, metadata);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (SafetensorsEntry entry in sorted)
            stream.Write(entry.Data.Span);
    }

    /// <summary>Finds the tensor called <paramref name="name"/>.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="entry">The tensor, or null if the file has none of that name.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsEntry? entry) =>
        byName.TryGetValue(name, out entry);

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="InvalidDataException">
    /// The file has no such tensor; the message names the file, the tensor and the first 20 that are there.
    /// </exception>
    public SafetensorsEntry Get(string name)
    {
        if (TryGet(name, out SafetensorsEntry? entry))
            return entry;
        string listed = string.Join(", ", Entries.Take(ListedNames).Select(one => SafetensorsRefusal.Quote(one.Name)));
        string there = Entries.Count == 0 ? "no tensors"
            : Entries.Count <= ListedNames ? listed
            : $"{listed} and {Entries.Count - ListedNames} more";
        throw new InvalidDataException($"'{Name}': expected tensor {SafetensorsRefusal.Quote(name)}, found {there}");
    }

    private static byte[] ReadHeaderBytes(Stream stream, string name, long length)
    {
        if (length < SafetensorsHeader.PrefixLength)
        {
            throw SafetensorsRefusal.RefuseKind(
                name, 0, $"{SafetensorsHeader.PrefixLength} bytes of header length", $"{Math.Max(length, 0)}");
        }

        byte[] prefix = ReadBytes(stream, name, 0, SafetensorsHeader.PrefixLength);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        long most = Math.Min(SafetensorsHeader.MaxLength, length - SafetensorsHeader.PrefixLength);
        if (headerLength == 0 || headerLength > (ulong)most)
        {
            string expected = $"a header length from 1 to {most} in a file of {length} bytes";

            // The first bytes of a text or a picture say more than any header has; a file that was cut does not.
            throw headerLength is 0 or > SafetensorsHeader.MaxLength
                ? SafetensorsRefusal.RefuseKind(name, 0, expected, $"{headerLength}")
                : SafetensorsRefusal.Refuse(name, 0, expected, $"{headerLength}");
        }

        return ReadBytes(stream, name, SafetensorsHeader.PrefixLength, (int)headerLength);
    }

    private static byte[] ReadBytes(Stream stream, string name, long offset, int count)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(count);
        int read = stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false);

        // The length was checked before, so only a file cut while it is being read ends here.
        if (read < count)
            throw SafetensorsRefusal.Refuse(name, offset + read, $"{count - read} more bytes", "the end of the file");
        return bytes;
    }

    private static ReadOnlySpan<byte> Header(
        SafetensorsEntry[] entries, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(SafetensorsHeader.MetadataKey);
            foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(Whole(key), Whole(value));
            json.WriteEndObject();
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        long begin = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (!names.Add(entry.Name))
                throw new ArgumentException($"two tensors are called '{entry.Name}'", nameof(entries));
            json.WriteStartObject(Whole(entry.Name));
            json.WriteString("dtype", entry.Type.FileName());
            WriteNumbers(json, "shape", entry.Shape);
            WriteNumbers(json, "data_offsets", [begin, begin + entry.Data.Length]);
            json.WriteEndObject();
            begin += entry.Data.Length;
        }

        json.WriteEndObject();
        json.Flush();
        int padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenCount <= SafetensorsHeader.MaxLength
            ? buffer.WrittenSpan
            : throw new ArgumentException(
                $"the header would take {buffer.WrittenCount} bytes, over {SafetensorsHeader.MaxLength}",
                nameof(entries));
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    // The JSON writer would put a stand-in for half of a surrogate pair, and two names could become one.
    private static string Whole(string text)
    {
        try
        {
            _ = StrictUtf8.GetByteCount(text);
            return text;
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException($"{SafetensorsRefusal.Quote(text)} holds half of a surrogate pair", exception);
        }
    }
}
