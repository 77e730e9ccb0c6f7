namespace GpuNet.CudaEmulator.Execution;

/// <summary>Threads of a block, or blocks of a grid.</summary>
public readonly record struct Dim3(int X, int Y = 1, int Z = 1)
{
    /// <summary>How many there are.</summary>
    public long Count => (long)X * Y * Z;

    /// <inheritdoc/>
    public override string ToString() => (Y, Z) == (1, 1) ? $"{X}" : Z == 1 ? $"{X}×{Y}" : $"{X}×{Y}×{Z}";
}
