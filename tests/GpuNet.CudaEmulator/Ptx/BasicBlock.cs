namespace GpuNet.CudaEmulator.Ptx;

/// <summary>Instructions that are always executed together.</summary>
/// <param name="Start">The first instruction.</param>
/// <param name="End">Behind the last.</param>
/// <param name="Next">The blocks that may follow.</param>
internal sealed record BasicBlock(int Start, int End, int[] Next)
{
    /// <summary>Whether it is part of a loop that holds no other.</summary>
    public bool IsInnermostLoop { get; set; }
}
