namespace GpuNet.CudaEmulator.Ptx;

/// <summary>Reads the body of a kernel, and decodes it.</summary>
internal sealed class KernelReader(PtxKernel kernel, Tokens tokens)
{
    private const int MostRegisters = 1 << 16;
    private const int MostLocalBytes = 512 << 10;
    private const int MostSharedBytes = 1 << 24;

    private readonly List<RawInstruction> instructions = [];
    private readonly Dictionary<string, int> labels = [];
    private readonly Dictionary<string, string[]> branchTargets = [];
    private readonly RegisterNames registers = new();
    private readonly Dictionary<string, (StateSpace Space, int Offset)> variables = [];
    private int sharedBytes;
    private int localBytes;

    /// <summary>Reads up to the closing brace, and fills the kernel.</summary>
    public void Read()
    {
        foreach (PtxParameter parameter in kernel.Parameters)
            Declare(tokens.Line, parameter.Name, StateSpace.Parameter, parameter.Offset);
        for (int depth = 1; depth > 0;)
        {
            if (tokens.TryTake("}"))
            {
                depth--;
                registers.Leave();
            }
            else if (tokens.TryTake("{"))
            {
                depth++;
                registers.Enter();
            }
            else if (tokens.AfterNext == ":" && !tokens.Next.StartsWith('.'))
            {
                ReadLabel();
            }
            else if (tokens.Next.StartsWith('.'))
            {
                ReadDirective();
            }
            else
            {
                instructions.Add(ReadInstruction());
            }
        }

        var decoder = new Decoder(registers, variables);
        kernel.StaticSharedBytes = sharedBytes;
        kernel.LocalBytes = localBytes;
        kernel.InstructionCount = instructions.Count;
        new CodeBuilder(kernel, decoder, instructions, labels, branchTargets).Build();
    }

    private void ReadLabel()
    {
        int line = tokens.Line;
        string label = tokens.Take();
        tokens.Expect(":");
        if (branchTargets.ContainsKey(label) || !labels.TryAdd(label, instructions.Count))
            throw new PtxException(line, $"the label '{label}' stands twice");
        if (!tokens.TryTake(".branchtargets"))
            return;

        // It names a list, and is no place to go to.
        _ = labels.Remove(label);
        List<string> targets = [];
        do
            targets.Add(tokens.Take());
        while (tokens.TryTake(","));
        tokens.Expect(";");
        branchTargets[label] = [.. targets];
    }

    private void ReadDirective()
    {
        int line = tokens.Line;
        string directive = tokens.Take();
        switch (directive)
        {
            case ".reg":
                ReadRegisters(line);
                break;
            case ".shared" or ".local":
                (string name, int bytes, int alignment) = PtxReader.ReadVariable(tokens);
                Place(line, directive, name, bytes, alignment);
                break;
            case ".extern":
                tokens.Expect(".shared");
                (string dynamic, _, _) = PtxReader.ReadVariable(tokens);
                kernel.UsesDynamicShared = true;
                Declare(line, dynamic, StateSpace.Shared, -1);
                break;
            case ".pragma" or ".loc" or ".file":
                while (tokens.Next != ";" && tokens.Line == line && !tokens.AtEnd)
                    _ = tokens.Take();
                _ = tokens.TryTake(";");
                return;
            default:
                throw new PtxException(line, $"'{directive}' is not known here");
        }

        tokens.Expect(";");
    }

    private void Place(int line, string directive, string name, int bytes, int alignment)
    {
        ref int used = ref directive == ".shared" ? ref sharedBytes : ref localBytes;

        // How much a device has of shared memory is asked when a module is loaded; here it is what can be counted.
        int most = directive == ".shared" ? MostSharedBytes : MostLocalBytes;
        if (alignment > most || bytes > most - used || used > most - alignment)
            throw new PtxException(line, $"'{name}' has {bytes} bytes behind {used} of {directive}; {most} at most");
        used = (used + alignment - 1) / alignment * alignment;
        Declare(line, name, directive == ".shared" ? StateSpace.Shared : StateSpace.Local, used);
        used += bytes;
    }

    private void Declare(int line, string name, StateSpace space, int offset)
    {
        if (registers.Find(name) is not null || !variables.TryAdd(name, (space, offset)))
            throw new PtxException(line, $"the variable '{name}' is declared twice");
    }

    private void ReadRegisters(int line)
    {
        string word = tokens.Take();
        NumberType type = NumberTypes.Parse(word.TrimStart('.'));
        if (type == NumberType.None)
            throw new PtxException(line, $"'{word}' is no type of a register");
        do
        {
            string name = tokens.Take();
            if (variables.ContainsKey(name))
                throw new PtxException(line, $"'{name}' is a variable, and cannot be a register, too");
            if (tokens.TryTake("<"))
            {
                int count = tokens.TakeNumber();
                if (count > MostRegisters)
                    throw new PtxException(line, $"{count} registers of one name; {MostRegisters} at most");
                tokens.Expect(">");
                for (int number = 0; number < count; number++)
                    registers.Declare($"{name}{number}", type, line);
            }
            else
            {
                registers.Declare(name, type, line);
            }
        }
        while (tokens.TryTake(","));
    }

    private RawInstruction ReadInstruction()
    {
        string? guard = null;
        bool negated = false;
        if (tokens.TryTake("@"))
        {
            negated = tokens.TryTake("!");
            guard = registers.Resolve(tokens.Take());
        }

        int line = tokens.Line;
        string[] words = tokens.Take().Split('.');
        var operands = new List<string>();
        string operand = "";
        int depth = 0;
        while (true)
        {
            string token = tokens.Take();
            if (token == ";")
                break;
            if (token is "{" or "[" or "(")
                depth++;
            if (token is "}" or "]" or ")")
                depth--;
            if (token == "," && depth == 0)
            {
                operands.Add(operand);
                operand = "";
            }
            else
            {
                operand += registers.Resolve(token);
            }
        }

        if (operand.Length > 0 || operands.Count > 0)
            operands.Add(operand);
        var raw = new RawInstruction(line, guard, negated, words[0], words[1..], [.. operands]);
        OperandCounts.Require(raw);
        return raw;
    }
}
