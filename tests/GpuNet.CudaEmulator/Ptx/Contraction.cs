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
        Dictionary<Operand, int> uses = Count(code, instruction => instruction.Reads());
        Dictionary<Operand, int> definitions = Count(code, instruction => instruction.Writes());
        var result = (Instruction[])code.Clone();
        foreach (BasicBlock block in blocks)
        {
            var products = new Dictionary<int, Instruction>();
            for (int at = block.Start; at < block.End; at++)
            {
                Instruction instruction = code[at];
                if (Fused(instruction, products) is Instruction fused)
                    result[at] = fused;
                foreach (Operand written in instruction.Writes().Where(written => written.File == RegisterFile.Word))
                {
                    foreach ((int key, _) in products.Where(pair => pair.Key == written.Index
                        || pair.Value.A == written.Index || pair.Value.B == written.Index).ToArray())
                    {
                        _ = products.Remove(key);
                    }
                }

                var product = new Operand(RegisterFile.Word, instruction.D);
                if (instruction is { Opcode: Opcode.MultiplyFloat, Guard: < 0 }
                    && !instruction.Text.Contains(".rn", StringComparison.Ordinal)
                    && uses.GetValueOrDefault(product) == 1
                    && definitions[product] == 1
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
            FileD = RegisterFile.Word,
            FileA = RegisterFile.Word,
            FileB = RegisterFile.Word,
            FileC = RegisterFile.Word,
            Kind = (negateProduct ? 1 : 0) | (negateAddend ? 2 : 0),
        };

    private static Dictionary<Operand, int> Count(
        Instruction[] code, Func<Instruction, IEnumerable<Operand>> operands) =>
        code.SelectMany(operands).GroupBy(operand => operand).ToDictionary(group => group.Key, group => group.Count());
}
