namespace GpuNet.CudaEmulator.Ptx;

/// <summary>How many operands instructions have. One too many would be ignored, and one too few be looked for.</summary>
internal static class OperandCounts
{
    /// <summary>Refuses an instruction with more or fewer than it may have, or with an empty one.</summary>
    /// <exception cref="PtxException">It is so; the message has its words.</exception>
    public static void Require(RawInstruction raw)
    {
        (int least, int most) = Of(raw.Name);
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

    // What is not known at all is refused by its name, later.
    private static (int Least, int Most) Of(string name) => name switch
    {
        "membar" or "fence" or "ret" or "exit" or "trap" or "brkpt" => (0, 0),
        "bra" or "activemask" or "nanosleep" or "prefetch" or "prefetchu" or "pmevent" => (1, 1),
        "mov" or "neg" or "abs" or "not" or "cnot" or "sqrt" or "rcp" or "rsqrt" or "ex2" or "lg2" or "sin" or "cos"
            or "tanh" or "popc" or "clz" or "brev" or "bfind" or "testp" or "cvta" or "isspacep" or "ld" or "ldu" or "st"
            or "red" or "brx" or "discard" => (2, 2),
        "add" or "sub" or "mul" or "div" or "rem" or "min" or "max" or "and" or "or" or "xor" or "shl" or "shr"
            or "copysign" or "set" or "match" or "redux" => (3, 3),
        "mad" or "fma" or "prmt" or "shf" or "bfe" or "sad" or "selp" or "slct" or "mma" => (4, 4),
        "lop3" or "bfi" => (5, 5),
        "cvt" or "vote" => (2, 3),
        "setp" or "atom" => (3, 4),
        "shfl" => (4, 5),
        "bar" or "barrier" => (1, 4),
        _ => (0, int.MaxValue),
    };
}
