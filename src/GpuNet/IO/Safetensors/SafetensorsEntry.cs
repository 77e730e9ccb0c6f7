using System.Numerics;

namespace GpuNet.IO.Safetensors;

/// <summary>
/// A named tensor of a safetensors file: row-major little-endian elements, product(<see cref="Shape"/>) of them.
/// A scalar has the shape []; extents may be 0.
/// </summary>
public sealed class SafetensorsEntry
{
    private readonly string file;
    private readonly long offset;

    private SafetensorsEntry(
        string name, SafetensorsType type, long[] shape, ReadOnlyMemory<byte> data, string file, long offset)
    {
        Name = name;
        Type = type;
        Shape = Array.AsReadOnly(shape);
        Data = data;
        this.file = file;
        this.offset = offset;
    }

    /// <summary>The tensor's name, unique in its file.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public SafetensorsType Type { get; }

    /// <summary>The extents, outermost first, each at least 0; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The elements' bytes: product(<see cref="Shape"/>) × the size of <see cref="Type"/>.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Makes a tensor from a copy of <paramref name="values"/>.</summary>
    /// <typeparam name="T">
    /// The element: <see cref="bool"/>, an integer of 1 to 8 bytes, <see cref="Half"/>, <see cref="float"/> or
    /// <see cref="double"/>.
    /// </typeparam>
    /// <param name="name">The name; any text but <c>__metadata__</c>.</param>
    /// <param name="shape">The extents, outermost first, each at least 0; empty for a scalar.</param>
    /// <param name="values">The elements, row-major: product(<paramref name="shape"/>) of them.</param>
    /// <exception cref="ArgumentException">The name, an extent or the number of values is not as above.</exception>
    /// <exception cref="NotSupportedException">No element type stands for <typeparamref name="T"/>.</exception>
    public static SafetensorsEntry Create<T>(string name, IReadOnlyList<long> shape, ReadOnlySpan<T> values)
        where T : unmanaged =>
        Create(name, SafetensorsTypes.Of<T>(), shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes a tensor over <paramref name="data"/>, which is not copied and must not change.</summary>
    /// <param name="name">The name; any text but <c>__metadata__</c>.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The extents, outermost first, each at least 0; empty for a scalar.</param>
    /// <param name="data">
    /// The elements, row-major and little-endian: product(<paramref name="shape"/>) × the size of
    /// <paramref name="type"/> bytes.
    /// </param>
    /// <exception cref="ArgumentException">The name, an extent or the number of bytes is not as above.</exception>
    public static SafetensorsEntry Create(
        string name, SafetensorsType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        if (name == SafetensorsHeader.MetadataKey)
            throw new ArgumentException($"'{name}' is the key of a file's metadata, not a tensor's name", nameof(name));
        long[] extents = [.. shape];
        if (extents.Any(extent => extent < 0))
            throw new ArgumentException($"[{string.Join(", ", extents)}] has a negative extent", nameof(shape));
        if (!type.TryByteLength(extents, out long bytes) || bytes != data.Length)
        {
            throw new ArgumentException(
                $"{type.FileName()} × [{string.Join(", ", extents)}] does not take {data.Length} bytes", nameof(data));
        }

        return new SafetensorsEntry(name, type, extents, data, "(not from a file)", 0);
    }

    /// <summary>Makes the tensor that a file's checked header describes.</summary>
    internal static SafetensorsEntry FromFile(SafetensorsSlot slot, byte[] data, string file, long offset) =>
        new(slot.Name, slot.Type, slot.Shape, data, file, offset);

    /// <summary>The elements in place, row-major.</summary>
    /// <typeparam name="T">The element, as for <see cref="Create{T}"/>; the one of <see cref="Type"/>.</typeparam>
    /// <exception cref="InvalidDataException">
    /// <see cref="Type"/> is another, or a BOOL is neither 0 nor 1; the message names file, offset and tensor.
    /// </exception>
    /// <exception cref="NotSupportedException">No element type stands for <typeparamref name="T"/>.</exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged
    {
        SafetensorsType wanted = SafetensorsTypes.Of<T>();
        if (Type != wanted)
            throw Refuse(0, $"tensor {SafetensorsRefusal.Quote(Name)} of {wanted.FileName()}", Type.FileName());

        // A bool that is neither 0 nor 1 breaks what the language promises of it.
        int odd = wanted == SafetensorsType.Bool ? Data.Span.IndexOfAnyExcept((byte)0, (byte)1) : -1;
        if (odd >= 0)
            throw Refuse(odd, $"0 or 1 in tensor {SafetensorsRefusal.Quote(Name)} at index {odd}", $"{Data.Span[odd]}");
        return MemoryMarshal.Cast<byte, T>(Data.Span);
    }

    /// <summary>A copy of the elements, row-major.</summary>
    /// <typeparam name="T">The element, as for <see cref="AsSpan{T}"/>.</typeparam>
    /// <exception cref="InvalidDataException">As for <see cref="AsSpan{T}"/>.</exception>
    /// <exception cref="NotSupportedException">No element type stands for <typeparamref name="T"/>.</exception>
    public T[] ToArray<T>()
        where T : unmanaged => AsSpan<T>().ToArray();

    /// <summary>The elements of a tensor of F32, F16, BF16 or F64 as numbers of single precision, row-major.</summary>
    /// <returns>A copy; F16 and BF16 are converted exactly, F64 rounded to nearest.</returns>
    /// <exception cref="InvalidDataException">
    /// <see cref="Type"/> is another, or an element is NaN, infinite or beyond single precision; the message names file,
    /// offset, tensor and index.
    /// </exception>
    public float[] ToSingles()
    {
        float[] singles;
        switch (Type)
        {
            case SafetensorsType.F32:
                singles = ToArray<float>();
                break;
            case SafetensorsType.F16:
                singles = Array.ConvertAll(ToArray<Half>(), half => (float)half);
                break;
            case SafetensorsType.BF16:
                singles = Array.ConvertAll(
                    MemoryMarshal.Cast<byte, ushort>(Data.Span).ToArray(),
                    upper => BitConverter.UInt32BitsToSingle((uint)upper << 16));
                break;
            case SafetensorsType.F64:
                singles = Array.ConvertAll(RequireFinite().ToArray<double>(), number => (float)number);
                break;
            default:
                throw Refuse(
                    0,
                    $"tensor {SafetensorsRefusal.Quote(Name)} of F32, F16, BF16 or F64",
                    Type.FileName());
        }

        int odd = Array.FindIndex(singles, single => !float.IsFinite(single));
        if (odd < 0)
            return singles;
        throw Type == SafetensorsType.F64
            ? Refuse(
                (long)odd * Type.Size(),
                $"a number of single precision in tensor {SafetensorsRefusal.Quote(Name)} at index {odd}",
                AsSpan<double>()[odd].ToString("R", CultureInfo.InvariantCulture))
            : NotFinite(odd, float.IsNaN(singles[odd]));
    }

    /// <summary>
    /// Checks that every element is finite; tensors of integers and BOOL always are. Returns the entry itself, so
    /// that reading can follow in the same expression.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// An element is NaN or infinite; the message names the file, the byte offset in it, the tensor and the index of
    /// the element, counted row-major from 0.
    /// </exception>
    public SafetensorsEntry RequireFinite()
    {
        switch (Type)
        {
            case SafetensorsType.F64:
                RequireFinite<double>();
                break;
            case SafetensorsType.F32:
                RequireFinite<float>();
                break;
            case SafetensorsType.F16:
                RequireFinite<Half>();
                break;
            case SafetensorsType.BF16:
                RequireFiniteBrain();
                break;
        }

        return this;
    }

    private void RequireFinite<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> values = AsSpan<T>();
        for (int index = 0; index < values.Length; index++)
        {
            if (!T.IsFinite(values[index]))
                throw NotFinite(index, T.IsNaN(values[index]));
        }
    }

    private void RequireFiniteBrain()
    {
        const int Exponent = 0x7F80;
        const int Fraction = 0x007F;
        ReadOnlySpan<ushort> values = MemoryMarshal.Cast<byte, ushort>(Data.Span);
        for (int index = 0; index < values.Length; index++)
        {
            if ((values[index] & Exponent) == Exponent)
                throw NotFinite(index, (values[index] & Fraction) != 0);
        }
    }

    private InvalidDataException NotFinite(int index, bool isNaN) => Refuse(
        (long)index * Type.Size(),
        $"a finite number in tensor {SafetensorsRefusal.Quote(Name)} at index {index}",
        isNaN ? "NaN" : "an infinity");

    private InvalidDataException Refuse(long within, string expected, string found) =>
        SafetensorsRefusal.Refuse(file, offset + within, expected, found);
}
