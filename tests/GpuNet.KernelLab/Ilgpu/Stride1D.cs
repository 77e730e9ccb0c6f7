namespace ILGPU;

/// <summary>Strides of one dimension.</summary>
public static class Stride1D
{
    /// <summary>Element next to element.</summary>
    public readonly struct Dense;
}
