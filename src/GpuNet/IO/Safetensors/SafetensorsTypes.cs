namespace GpuNet.IO.Safetensors;

/// <summary>
/// The properties of a <see cref="SafetensorsType"/>: its size, its name in a file and its .NET type.
/// </summary>
public static class SafetensorsTypes
{
    private static readonly Dictionary<string, SafetensorsType> ByName =
        Enum.GetValues<SafetensorsType>().ToDictionary(FileName, StringComparer.Ordinal);

    private static readonly Dictionary<Type, SafetensorsType> ByElement = new()
    {
        [typeof(bool)] = SafetensorsType.Bool,
        [typeof(byte)] = SafetensorsType.U8,
        [typeof(sbyte)] = SafetensorsType.I8,
        [typeof(short)] = SafetensorsType.I16,
        [typeof(ushort)] = SafetensorsType.U16,
        [typeof(Half)] = SafetensorsType.F16,
        [typeof(int)] = SafetensorsType.I32,
        [typeof(uint)] = SafetensorsType.U32,
        [typeof(float)] = SafetensorsType.F32,
        [typeof(double)] = SafetensorsType.F64,
        [typeof(long)] = SafetensorsType.I64,
        [typeof(ulong)] = SafetensorsType.U64,
    };

    /// <summary>The bytes of one element: 1, 2, 4 or 8.</summary>
    /// <param name="type">The element type.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="type"/> is not a member of the enumeration.
    /// </exception>
    public static int Size(this SafetensorsType type) => type switch
    {
        SafetensorsType.Bool or SafetensorsType.U8 or SafetensorsType.I8 => 1,
        SafetensorsType.I16 or SafetensorsType.U16 or SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.I32 or SafetensorsType.U32 or SafetensorsType.F32 => 4,
        SafetensorsType.F64 or SafetensorsType.I64 or SafetensorsType.U64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type of safetensors"),
    };

    /// <summary>The word for the type in a file's header, such as <c>F32</c>.</summary>
    /// <param name="type">The element type.</param>
    public static string FileName(this SafetensorsType type) =>
        type == SafetensorsType.Bool ? "BOOL" : type.ToString();

    /// <summary>Finds the type that a file's header calls <paramref name="name"/>; case matters.</summary>
    internal static bool TryParse(string name, out SafetensorsType type) => ByName.TryGetValue(name, out type);

    /// <summary>The file's type for the .NET type <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No file type stands for it, or this machine is big-endian.</exception>
    internal static SafetensorsType Of<T>()
        where T : unmanaged
    {
        // Elements are reinterpreted in place, which is right only where memory has the file's byte order.
        if (!BitConverter.IsLittleEndian)
            throw new NotSupportedException("safetensors elements are read in place, on little-endian machines only");
        return ByElement.TryGetValue(typeof(T), out SafetensorsType type)
            ? type
            : throw new NotSupportedException($"no element type of safetensors stands for {typeof(T)}");
    }

    /// <summary>product(<paramref name="shape"/>) × size of <paramref name="type"/>; false on overflow.</summary>
    internal static bool TryByteLength(this SafetensorsType type, ReadOnlySpan<long> shape, out long bytes)
    {
        Int128 product = type.Size();
        foreach (long extent in shape)
        {
            product *= extent;
            if (product > long.MaxValue)
            {
                bytes = 0;
                return false;
            }
        }

        bytes = (long)product;
        return true;
    }
}
