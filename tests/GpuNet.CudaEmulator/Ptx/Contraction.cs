namespace GpuNet.CudaEmulator.Ptx;

/// <summary>
/// What an assembler may do with a product whose only use is a sum in the same basic block: both become one
/// instruction, rounded once. A product that says how it is rounded is left alone.
/// </summary>
internal static class Contraction
{
    /// <summary>The code with every such pair fused.</summary>
    public static Instruction[] Of(Instruction[] code, BasicBlock[] blocks)
    {
        Dictionary<int, int> uses = Uses(code);
        Dictionary<int, int> definitions = [];
        foreach (Instruction instruction in code)
        {
            foreach (int register in Defined(instruction))
                definitions[register] = definitions.GetValueOrDefault(register) + 1;
        }

        var result = (Instruction[])code.Clone();
        foreach (BasicBlock block in blocks)
        {
            var products = new Dictionary<int, Instruction>();
            for (int at = block.Start; at < block.End; at++)
            {
                Instruction instruction = code[at];
                if (Fused(instruction, products) is Instruction fused)
                    result[at] = fused;
                foreach (int register in Defined(instruction))
                {
                    foreach ((int key, _) in products.Where(pair =>
                        pair.Key == register || pair.Value.A == register || pair.Value.B == register).ToArray())
                    {
                        _ = products.Remove(key);
                    }
                }

                if (instruction is { Opcode: Opcode.MultiplyFloat, Guard: < 0 }
                    && !instruction.Text.Contains(".rn", StringComparison.Ordinal)
                    && uses.GetValueOrDefault(instruction.D) == 1
                    && definitions[instruction.D] == 1
                    && instruction.A != instruction.D
                    && instruction.B != instruction.D)
                {
                    products[instruction.D] = instruction;
                }
            }
        }

        return result;
    }

    private static Instruction? Fused(Instruction sum, Dictionary<int, Instruction> products)
    {
        if (sum.Opcode is not (Opcode.AddFloat or Opcode.SubtractFloat)
            || sum.Text.Contains(".rn", StringComparison.Ordinal))
        {
            return null;
        }

        bool subtracts = sum.Opcode == Opcode.SubtractFloat;
        if (products.TryGetValue(sum.A, out Instruction? left))
            return Fused(sum, left, sum.B, negateProduct: false, negateAddend: subtracts);
        return products.TryGetValue(sum.B, out Instruction? right)
            ? Fused(sum, right, sum.A, negateProduct: subtracts, negateAddend: false)
            : null;
    }

    private static Instruction Fused(
        Instruction sum, Instruction product, int addend, bool negateProduct, bool negateAddend) => new()
        {
            Opcode = Opcode.FuseFloat,
            Type = sum.Type,
            Class = InstructionClass.FusedMultiplyAdd,
            Line = sum.Line,
            Text = sum.Text,
            Guard = sum.Guard,
            GuardNegated = sum.GuardNegated,
            D = sum.D,
            A = product.A,
            B = product.B,
            C = addend,
            Kind = (negateProduct ? 1 : 0) | (negateAddend ? 2 : 0),
        };

    private static Dictionary<int, int> Uses(Instruction[] code)
    {
        var uses = new Dictionary<int, int>();
        foreach (Instruction instruction in code)
        {
            foreach (int register in Used(instruction))
                uses[register] = uses.GetValueOrDefault(register) + 1;
        }

        return uses;
    }

    // Numbers of 64-bit registers and predicates are counted with the others: a pair too few is fused, never one too
    // many.
    private static IEnumerable<int> Used(Instruction instruction) =>
        new[] { instruction.A, instruction.B, instruction.C }.Concat(instruction.Operands)
            .Concat(instruction.Opcode == Opcode.Store ? instruction.Registers : []).Where(register => register >= 0);

    private static IEnumerable<int> Defined(Instruction instruction) =>
        new[] { instruction.D }
            .Concat(instruction.Opcode is Opcode.Load or Opcode.LoadParameter ? instruction.Registers : [])
            .Concat(instruction.Opcode == Opcode.MatrixMultiply ? instruction.Operands[..4] : [])
            .Where(register => register >= 0);
}
