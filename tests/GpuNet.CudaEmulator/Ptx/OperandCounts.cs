namespace GpuNet.CudaEmulator.Ptx;

/// <summary>How many operands instructions have. One too many would be ignored, and one too few be looked for.</summary>
internal static class OperandCounts
{
    private static readonly Dictionary<string, (int Least, int Most)> Known = Table(
        (0, 0, "membar fence ret exit trap brkpt"),
        (1, 1, "bra activemask nanosleep prefetch prefetchu pmevent"),
        (
            2,
            2,
            "mov neg abs not cnot sqrt rcp rsqrt ex2 lg2 sin cos tanh popc clz brev bfind testp cvta isspacep ld ldu "
            + "st red brx discard"),
        (3, 3, "add sub mul div rem min max and or xor shl shr copysign set match redux"),
        (4, 4, "mad fma prmt shf bfe sad selp slct mma"),
        (5, 5, "lop3 bfi"),
        (2, 3, "cvt vote"),
        (3, 4, "setp atom"),
        (4, 5, "shfl"),
        (1, 4, "bar barrier"),
        (0, 4, "cp"));

    /// <summary>All instructions, without their modifiers.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>Refuses an instruction that is not known, or has more or fewer operands than it may, or an empty one.</summary>
    /// <exception cref="PtxException">It is so; the message has its words.</exception>
    public static void Require(RawInstruction raw)
    {
        if (!Known.TryGetValue(raw.Name, out (int Least, int Most) count))
            throw new PtxException(raw.Line, $"the instruction '{raw}' is not known here");
        (int least, int most) = count;
        if (raw.Operands.Length < least || raw.Operands.Length > most)
        {
            string wanted = least == most ? $"{least}" : $"{least} to {most}";
            string wrong = raw.Operands.Length < least
                ? $"operand {raw.Operands.Length + 1} is missing"
                : $"there are {raw.Operands.Length} operands";
            throw new PtxException(raw.Line, $"'{raw}': {wrong}; {wanted} are expected");
        }

        if (raw.Operands.Contains(""))
            throw new PtxException(raw.Line, $"'{raw}': an operand is missing");
    }

    private static Dictionary<string, (int Least, int Most)> Table(params (int Least, int Most, string Names)[] rows) =>
        rows.SelectMany(row => row.Names.Split(' ').Select(name => (name, row.Least, row.Most)))
            .ToDictionary(entry => entry.name, entry => (entry.Least, entry.Most));
}
