namespace ILGPU;

/// <summary>An index of one dimension.</summary>
/// <param name="X">The index.</param>
public readonly record struct Index1D(int X)
{
    /// <summary>The number of indices below this one.</summary>
    public int Size => X;

    /// <summary>The number as an index.</summary>
    public static implicit operator Index1D(int value) => new(value);

    /// <summary>The index as a number.</summary>
    public static implicit operator int(Index1D index) => index.X;

    /// <inheritdoc/>
    public override string ToString() => $"{X}";
}
