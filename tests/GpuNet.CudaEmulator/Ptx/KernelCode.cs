namespace GpuNet.CudaEmulator.Ptx;

/// <summary>A kernel's instructions as they are run.</summary>
internal sealed class KernelCode(Instruction[] instructions)
{
    /// <summary>The instructions.</summary>
    public Instruction[] Instructions { get; } = instructions;

    /// <summary>What the loop needs of them.</summary>
    public Step[] Steps { get; } = [.. instructions.Select(Step.Of)];
}
