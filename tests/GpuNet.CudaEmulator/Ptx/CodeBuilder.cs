namespace GpuNet.CudaEmulator.Ptx;

/// <summary>
/// Lays out a kernel's code: basic blocks with a mark at the start of each, branches that know where they lead and
/// where the lanes that they part meet again.
/// </summary>
internal sealed class CodeBuilder(
    PtxKernel kernel,
    Decoder decoder,
    List<RawInstruction> instructions,
    Dictionary<string, int> labels,
    Dictionary<string, string[]> branchTargets)
{
    private static readonly string[] Jumps = ["bra", "brx", "ret", "exit", "trap"];

    private readonly List<int> starts = [];
    private readonly Dictionary<int, int> blockAt = [];

    /// <summary>Decodes everything into the kernel.</summary>
    public void Build()
    {
        FindBlocks();
        int[][] next = [.. Enumerable.Range(0, starts.Count).Select(Next)];
        int[] meeting = ControlFlow.Meetings(next);
        bool[] innermost = ControlFlow.InnermostLoops(next);
        var code = new List<Instruction>();
        var blocks = new BasicBlock[starts.Count];
        int[] first = new int[starts.Count + 1];
        for (int block = 0; block < starts.Count; block++)
        {
            first[block] = code.Count;
            code.Add(new Instruction { Opcode = Opcode.Block, BlockNumber = block, Line = LineOf(block) });
            for (int at = starts[block]; at < End(block); at++)
                code.AddRange(decoder.Decode(instructions[at]));
            blocks[block] = new BasicBlock(first[block], code.Count, next[block]) { IsInnermostLoop = innermost[block] };
        }

        // A kernel that runs past its last instruction ends there.
        first[^1] = code.Count;
        code.Add(new Instruction { Opcode = Opcode.Exit, Class = InstructionClass.Branch });
        for (int block = 0; block < starts.Count; block++)
            Aim(block, code, blocks[block], first, meeting[block]);
        kernel.Code = [.. code];
        kernel.Blocks = blocks;
        RegisterNames registers = decoder.Registers;
        kernel.WordRegisters = registers.WordCount;
        kernel.DoubleRegisters = registers.DoubleCount;
        kernel.Predicates = registers.PredicateCount;
        kernel.WordConstants = registers.WordConstants;
        kernel.DoubleConstants = [.. registers.DoubleConstants.Select(pair => (pair.Register, Placed(pair.Value)))];
        kernel.SpecialRegisters = registers.Specials;
    }

    // What the launch adds lies behind what the kernel declares.
    private ulong Placed(ulong value) =>
        value == Decoder.DynamicShared ? (ulong)((kernel.StaticSharedBytes + 15) & ~15) : value;

    private void FindBlocks()
    {
        var leaders = new SortedSet<int>([0, .. labels.Values]);
        for (int at = 0; at < instructions.Count; at++)
        {
            if (Jumps.Contains(instructions[at].Name))
                _ = leaders.Add(at + 1);
        }

        starts.AddRange(leaders.Where(leader => leader < instructions.Count));
        for (int block = 0; block < starts.Count; block++)
            blockAt[starts[block]] = block;

        // A label behind the last instruction is the end.
        blockAt[instructions.Count] = starts.Count;
    }

    private int LineOf(int block) => instructions[starts[block]].Line;

    private int End(int block) => block + 1 < starts.Count ? starts[block + 1] : instructions.Count;

    private int[] Next(int block)
    {
        RawInstruction last = instructions[End(block) - 1];
        IEnumerable<int> targets = last.Name switch
        {
            "bra" => [Block(last, last.Operands[0])],
            "brx" => Targets(last).Select(label => Block(last, label)),
            _ => [],
        };
        bool fallsThrough = !Jumps.Contains(last.Name) || last.Guard is not null;
        return [.. targets.Concat(fallsThrough ? [block + 1] : []).Distinct()];
    }

    private string[] Targets(RawInstruction raw) =>
        branchTargets.TryGetValue(raw.Operands[1], out string[]? targets)
            ? targets
            : throw new PtxException(raw.Line, $"'{raw}': '{raw.Operands[1]}' is no list of targets");

    private int Block(RawInstruction raw, string label) => labels.TryGetValue(label, out int at)
        ? blockAt[at]
        : throw new PtxException(raw.Line, $"'{raw}': there is no label '{label}'");

    private void Aim(int block, List<Instruction> code, BasicBlock range, int[] first, int meeting)
    {
        if (range.End == range.Start + 1)
            return;
        Instruction last = code[range.End - 1];
        RawInstruction raw = instructions[End(block) - 1];
        last.Reconvergence = meeting < 0 ? code.Count : first[meeting];
        last.Targets = last.Opcode switch
        {
            Opcode.Branch => [first[Block(raw, raw.Operands[0])]],
            Opcode.BranchIndexed => [.. Targets(raw).Select(label => first[Block(raw, label)])],
            _ => [],
        };
    }
}
