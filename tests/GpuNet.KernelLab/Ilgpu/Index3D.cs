namespace ILGPU;

/// <summary>An index of three dimensions.</summary>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
public readonly record struct Index3D(int X, int Y, int Z)
{
    /// <summary>X·Y·Z.</summary>
    public int Size => X * Y * Z;

    /// <summary>X and Y.</summary>
    public Index2D XY => new(X, Y);
}
