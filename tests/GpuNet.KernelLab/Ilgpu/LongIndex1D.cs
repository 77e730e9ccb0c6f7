namespace ILGPU;

/// <summary>A long index of one dimension.</summary>
/// <param name="X">The index.</param>
public readonly record struct LongIndex1D(long X)
{
    /// <summary>The number of indices below this one.</summary>
    public long Size => X;

    /// <summary>The index as a number.</summary>
    public static implicit operator long(LongIndex1D index) => index.X;

    /// <summary>The index in 32 bits.</summary>
    public Index1D ToIntIndex() => new(checked((int)X));

    /// <inheritdoc/>
    public override string ToString() => $"{X}";
}
