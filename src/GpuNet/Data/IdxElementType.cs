namespace GpuNet.Data;

/// <summary>The element types of the IDX format; each value is the type's code in the file's third byte.</summary>
public enum IdxElementType
{
    /// <summary>No type; never the type of an array.</summary>
    None = 0,

    /// <summary>Unsigned bytes, 0..255 (<see cref="byte"/>).</summary>
    UnsignedByte = 0x08,

    /// <summary>Signed bytes, -128..127 (<see cref="sbyte"/>).</summary>
    SignedByte = 0x09,

    /// <summary>Signed integers of 2 bytes (<see cref="short"/>).</summary>
    Integer16 = 0x0B,

    /// <summary>Signed integers of 4 bytes (<see cref="int"/>).</summary>
    Integer32 = 0x0C,

    /// <summary>IEEE numbers of 4 bytes (<see cref="float"/>).</summary>
    Real32 = 0x0D,

    /// <summary>IEEE numbers of 8 bytes (<see cref="double"/>).</summary>
    Real64 = 0x0E,
}
