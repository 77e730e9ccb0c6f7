namespace ILGPU;

/// <summary>An index of two dimensions.</summary>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
public readonly record struct Index2D(int X, int Y)
{
    /// <summary>X·Y.</summary>
    public int Size => X * Y;
}
