namespace GpuNet.IO.Safetensors;

/// <summary>
/// The element type of a tensor in a safetensors file. A member's name is the word that stands in the file's header,
/// save for <see cref="Bool"/>, which is <c>BOOL</c> there. Elements are little-endian.
/// Source: the safetensors format, <c>dtype</c>.
/// </summary>
public enum SafetensorsType
{
    /// <summary>One byte, 0 or 1; read as <see cref="bool"/>.</summary>
    Bool,

    /// <summary>Unsigned, 1 byte; read as <see cref="byte"/>.</summary>
    U8,

    /// <summary>Signed, 1 byte; read as <see cref="sbyte"/>.</summary>
    I8,

    /// <summary>Signed, 2 bytes; read as <see cref="short"/>.</summary>
    I16,

    /// <summary>Unsigned, 2 bytes; read as <see cref="ushort"/>.</summary>
    U16,

    /// <summary>IEEE 754 half precision, 2 bytes; read as <see cref="Half"/>.</summary>
    F16,

    /// <summary>The upper half of an <see cref="F32"/>, 2 bytes; it has no .NET type, so read its bytes.</summary>
    BF16,

    /// <summary>Signed, 4 bytes; read as <see cref="int"/>.</summary>
    I32,

    /// <summary>Unsigned, 4 bytes; read as <see cref="uint"/>.</summary>
    U32,

    /// <summary>IEEE 754 single precision, 4 bytes; read as <see cref="float"/>.</summary>
    F32,

    /// <summary>IEEE 754 double precision, 8 bytes; read as <see cref="double"/>.</summary>
    F64,

    /// <summary>Signed, 8 bytes; read as <see cref="long"/>.</summary>
    I64,

    /// <summary>Unsigned, 8 bytes; read as <see cref="ulong"/>.</summary>
    U64,
}
