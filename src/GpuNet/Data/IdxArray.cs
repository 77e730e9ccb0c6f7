namespace GpuNet.Data;

/// <summary>
/// The content of an IDX file: elements of one type in row-major order. Shape: [d₁, …, dᵣ] with 1 ≤ r ≤ 255 and every
/// dᵢ ≥ 0; the bytes number d₁·…·dᵣ times the element's size and are in the order of this machine.
/// </summary>
public sealed class IdxArray
{
    // Ownership of the bytes is taken, without a copy: an image file must not be in memory twice.
    internal IdxArray(IdxElementType elementType, int[] dimensions, byte[] bytes)
    {
        ElementType = elementType;
        Dimensions = Array.AsReadOnly(dimensions);
        Bytes = bytes;
    }

    /// <summary>The type of the elements.</summary>
    public IdxElementType ElementType { get; }

    /// <summary>The shape, outermost dimension first.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The elements as bytes in the order of this machine, which is not the order in the file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The number of elements: the product of the dimensions.</summary>
    public int Count => Bytes.Length / SizeOf(ElementType);

    /// <summary>A new array of a copy of <paramref name="values"/>.</summary>
    /// <typeparam name="T">byte, sbyte, short, int, float or double.</typeparam>
    /// <param name="values">The elements in row-major order.</param>
    /// <param name="dimensions">The shape: 1 to 255 numbers ≥ 0 whose product is the number of values.</param>
    /// <exception cref="ArgumentException">The format lacks the type, or the shape does not fit the values.</exception>
    public static IdxArray Create<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> dimensions)
        where T : unmanaged
    {
        IdxElementType type = TypeOf<T>();
        if (type == IdxElementType.None)
            throw new ArgumentException($"the IDX format has no element type for {typeof(T).Name}");
        if (dimensions.Length is 0 or > 255)
            throw new ArgumentException($"an IDX array has 1 to 255 dimensions, not {dimensions.Length}");

        UInt128 product = 1;
        foreach (int dimension in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(dimensions));

            // Held down so that 255 factors cannot wrap around; a product beyond 2³² is wrong anyway.
            product = UInt128.Min(product * (uint)dimension, (UInt128)1 << 64);
        }

        if (product != (UInt128)values.Length)
        {
            throw new ArgumentException(
                $"shape [{string.Join(", ", dimensions.ToArray())}] does not hold {values.Length} values");
        }

        return new IdxArray(type, dimensions.ToArray(), MemoryMarshal.AsBytes(values).ToArray());
    }

    /// <summary>The elements, typed. No copy.</summary>
    /// <typeparam name="T">The type that <see cref="ElementType"/> stands for.</typeparam>
    /// <exception cref="InvalidOperationException">The array holds elements of another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged =>
        TypeOf<T>() == ElementType
            ? MemoryMarshal.Cast<byte, T>(Bytes.Span)
            : throw new InvalidOperationException($"the IDX array holds {ElementType}, not {typeof(T).Name}");

    // 0 for a code that is none of the format.
    internal static int SizeOf(IdxElementType type) => type switch
    {
        IdxElementType.UnsignedByte or IdxElementType.SignedByte => 1,
        IdxElementType.Integer16 => 2,
        IdxElementType.Integer32 or IdxElementType.Real32 => 4,
        IdxElementType.Real64 => 8,
        _ => 0,
    };

    private static IdxElementType TypeOf<T>() =>
        typeof(T) == typeof(byte) ? IdxElementType.UnsignedByte
        : typeof(T) == typeof(sbyte) ? IdxElementType.SignedByte
        : typeof(T) == typeof(short) ? IdxElementType.Integer16
        : typeof(T) == typeof(int) ? IdxElementType.Integer32
        : typeof(T) == typeof(float) ? IdxElementType.Real32
        : typeof(T) == typeof(double) ? IdxElementType.Real64
        : IdxElementType.None;
}
