namespace GpuNet.KernelLab;

/// <summary>The size of a grid, in groups, or of a group, in threads.</summary>
/// <param name="X">Along x, in which neighbouring threads are neighbours in a warp.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
public readonly record struct Dim(int X, int Y = 1, int Z = 1)
{
    /// <summary>X·Y·Z.</summary>
    public int Size => checked(X * Y * Z);

    /// <summary>A size along x alone.</summary>
    public static implicit operator Dim(int x) => new(x);

    /// <inheritdoc/>
    public override string ToString() => Z != 1 ? $"({X}, {Y}, {Z})" : Y != 1 ? $"({X}, {Y})" : $"{X}";

    internal Dim At(int linear) => new(linear % X, linear / X % Y, linear / (X * Y));
}
