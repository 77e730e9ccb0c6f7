namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What the interpreter's loop needs of an instruction, close together.</summary>
internal readonly record struct Step(
    Opcode Opcode, Comparison Comparison, NumberType Type, bool GuardNegated, int Guard, int D, int A, int B, int C)
{
    /// <summary>The step of an instruction.</summary>
    public static Step Of(Instruction instruction) => new(
        instruction.Opcode,
        instruction.Comparison,
        instruction.Type,
        instruction.GuardNegated,
        instruction.Guard,
        instruction.Opcode == Opcode.Block ? instruction.BlockNumber : instruction.D,
        instruction.A,
        instruction.B,
        instruction.C);
}
