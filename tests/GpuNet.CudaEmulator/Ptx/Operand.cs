namespace GpuNet.CudaEmulator.Ptx;

/// <summary>A register by its number in its file. Constants and special registers have numbers of their own.</summary>
internal readonly record struct Operand(RegisterFile File, int Index)
{
    /// <summary>No operand.</summary>
    public static readonly Operand None = new(RegisterFile.None, -1);
}
