namespace GpuNet.CudaEmulator.Ptx;

/// <summary>One decoded instruction. Operands are offsets into a warp's registers, 32 lanes to each.</summary>
internal sealed class Instruction
{
    // The registers of D, which are the first operands of a product of fragments.
    private const int Results = 4;

    /// <summary>What it does.</summary>
    public required Opcode Opcode { get; set; }

    /// <summary>The line of the text.</summary>
    public int Line { get; init; }

    /// <summary>Its words.</summary>
    public string Text { get; init; } = "";

    /// <summary>The predicate that enables lanes, or −1.</summary>
    public int Guard { get; init; } = -1;

    /// <summary>Whether the guard enables where it is false.</summary>
    public bool GuardNegated { get; init; }

    /// <summary>The result.</summary>
    public int D { get; set; } = -1;

    /// <summary>The second result: the negated predicate of a comparison, or of a shuffle.</summary>
    public int D2 { get; set; } = -1;

    /// <summary>The operands.</summary>
    public int A { get; set; } = -1;

    /// <inheritdoc cref="A"/>
    public int B { get; set; } = -1;

    /// <inheritdoc cref="A"/>
    public int C { get; set; } = -1;

    /// <summary>The files of result and operands, for what works lane by lane.</summary>
    public RegisterFile FileD { get; set; }

    /// <inheritdoc cref="FileD"/>
    public RegisterFile FileA { get; set; }

    /// <inheritdoc cref="FileD"/>
    public RegisterFile FileB { get; set; }

    /// <inheritdoc cref="FileD"/>
    public RegisterFile FileC { get; set; }

    /// <summary>The type of its numbers.</summary>
    public NumberType Type { get; init; }

    /// <summary>The comparison of <c>setp</c> and <c>testp</c>.</summary>
    public Comparison Comparison { get; init; }

    /// <summary>How a comparison's result is joined with a predicate: 0 not, else <c>&amp;</c>, <c>|</c>, <c>^</c>.</summary>
    public char Join { get; init; }

    /// <summary>Whether that predicate is negated.</summary>
    public bool JoinNegated { get; set; }

    /// <summary>What a lanewise instruction computes.</summary>
    public LaneFunction? Function { get; set; }

    /// <summary>The memory that is addressed.</summary>
    public StateSpace Space { get; init; }

    /// <summary>What is added to the address register; or a parameter's place among the arguments.</summary>
    public long Offset { get; set; }

    /// <summary>The bytes of one number in memory.</summary>
    public int Bytes { get; init; }

    /// <summary>The registers that are loaded or stored, one for a scalar.</summary>
    public int[] Registers { get; set; } = [];

    /// <summary>Further operands by their place, for what has many.</summary>
    public int[] Operands { get; set; } = [];

    /// <summary>A number that belongs to the instruction: the kind of an atomic, a vote, a shuffle.</summary>
    public int Kind { get; init; }

    /// <summary>What an access says of other threads.</summary>
    public MemoryOrder Order { get; init; }

    /// <summary>Where a branch goes, as an index of instructions.</summary>
    public int[] Targets { get; set; } = [];

    /// <summary>Where the lanes that a branch parts meet again; the end of the code where they never do.</summary>
    public int Reconvergence { get; set; }

    /// <summary>The basic block that begins here.</summary>
    public int BlockNumber { get; set; }

    /// <summary>What it is counted as.</summary>
    public InstructionClass Class { get; init; }

    /// <summary>The registers that it reads.</summary>
    public IEnumerable<Operand> Reads()
    {
        IEnumerable<Operand> operands =
        [
            new(RegisterFile.Predicate, Guard), new(FileA, A), new(FileB, B), new(FileC, C),
            .. Opcode == Opcode.Store ? Registers.Select(register => new Operand(FileD, register)) : [],
            .. Opcode == Opcode.MatrixMultiply ? Operands[Results..].Select(Word) : [],
            .. Opcode is Opcode.CopyAsync or Opcode.Shuffle ? Operands[^1..].Select(Word) : [],
        ];
        return operands.Where(operand => operand.Index >= 0);
    }

    /// <summary>The registers that it writes.</summary>
    public IEnumerable<Operand> Writes()
    {
        IEnumerable<Operand> results =
        [
            new(FileD, D), new(RegisterFile.Predicate, D2),
            .. Opcode is Opcode.Load or Opcode.LoadParameter
                ? Registers.Select(register => new Operand(FileD, register)) : [],
            .. Opcode == Opcode.MatrixMultiply ? Operands[..Results].Select(Word) : [],
        ];
        return results.Where(result => result.Index >= 0);
    }

    private static Operand Word(int register) => new(RegisterFile.Word, register);
}
