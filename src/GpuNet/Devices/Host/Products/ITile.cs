namespace GpuNet.Devices.Host.Products;

/// <summary>
/// The size of a micro-kernel's tile of C, known to the compiler: what is not used of the widest one falls away.
/// </summary>
internal interface ITile
{
    /// <summary>Rows of C, at most 14.</summary>
    static abstract int Rows { get; }

    /// <summary>
    /// Registers to a row of C: 1 or 2 of a packed product, up to 8 of one of few rows or that passes over zeros.
    /// </summary>
    static abstract int Vectors { get; }
}
