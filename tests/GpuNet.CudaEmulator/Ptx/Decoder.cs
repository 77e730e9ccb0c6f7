using System.Globalization;

namespace GpuNet.CudaEmulator.Ptx;

/// <summary>Makes instructions of what is written: operands become registers, words become what they mean.</summary>
/// <param name="registers">The kernel's registers.</param>
/// <param name="variables">Its parameters, shared and local memory by name; −1 is behind all shared memory.</param>
internal sealed partial class Decoder(
    RegisterNames registers, Dictionary<string, (StateSpace Space, int Offset)> variables)
{
    /// <summary>The kind of a fence that orders accesses for the threads of its block alone.</summary>
    public const int OwnBlock = 1;

    /// <summary>The kind of a match that asks whether all lanes have one value.</summary>
    public const int OfAll = 1;

    private RawInstruction raw = null!;

    /// <summary>The registers, with the constants and the special ones that were named so far.</summary>
    public RegisterNames Registers => registers;

    /// <summary>Decodes one; a few become two.</summary>
    /// <exception cref="PtxException">It is not known; the message has its words.</exception>
    public IEnumerable<Instruction> Decode(RawInstruction written)
    {
        raw = written;
        List<Instruction> decoded;
        try
        {
            decoded = [.. DecodeNamed()];
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new PtxException(written.Line, $"'{written}' cannot be read: {exception.Message}");
        }

        return decoded;
    }

    private IEnumerable<Instruction> DecodeNamed() => Modifiers.FindUnknown(raw) is string word
        ? throw Unknown($"'.{word}' is not known here")
        : Combinations.Refusal(raw) is string refusal
        ? throw Unknown(refusal)
        : raw.Name switch
    {
        "mov" => Move(),
        "add" or "sub" or "mul" or "div" or "rem" or "min" or "max" or "and" or "or" or "xor" or "shl" or "shr"
            or "copysign" => [Binary()],
        "mad" or "fma" => [Fuse()],
        "neg" or "abs" or "not" or "cnot" or "sqrt" or "rcp" or "rsqrt" or "ex2" or "lg2" or "sin" or "cos" or "tanh"
            or "popc" or "clz" or "brev" or "bfind" => [Unary()],
        "prmt" => [Lanewise(NumberType.B32, LaneFunctions.Permute, InstructionClass.WholeNumber)],
        "lop3" => [LookUp()],
        "shf" => [Funnel()],
        "bfe" => [ExtractField()],
        "bfi" => InsertField(),
        "sad" => [Difference()],
        "setp" => [Compare()],
        "testp" => [Test()],
        "set" => [Set()],
        "selp" => [Select()],
        "slct" => [SelectBySign()],
        "cvt" => [Convert()],
        "cvta" => [ConvertAddress()],
        "isspacep" => [AskSpace()],
        "ld" or "ldu" => [Load()],
        "st" => [Store()],
        "atom" or "red" => [Atomic()],
        "cp" => [CopyAsync()],
        "bar" or "barrier" => [Barrier()],
        "membar" or "fence" =>
            [New(Opcode.Fence, NumberType.None, InstructionClass.Barrier, kind: raw.Has("cta") ? OwnBlock : 0)],
        "shfl" => [Shuffle()],
        "vote" => [Vote()],
        "activemask" => [Result(New(Opcode.ActiveMask, NumberType.B32, InstructionClass.Warp))],
        "match" => [Match()],
        "redux" => [ReduceWarp()],
        "mma" => [MatrixMultiply()],
        "bra" => [New(Opcode.Branch, NumberType.None, InstructionClass.Branch)],
        "brx" => [BranchIndexed()],
        "ret" or "exit" => [New(Opcode.Exit, NumberType.None, InstructionClass.Branch)],
        "trap" or "brkpt" => [New(Opcode.Trap, NumberType.None, InstructionClass.Branch)],
        "nanosleep" or "prefetch" or "prefetchu" or "discard" or "pmevent" => [],
        _ => throw Unknown(),
    };

    /// <summary>The last of the modifiers that is a type.</summary>
    private NumberType LastType() => NumberTypes.Parse(raw.Modifiers.LastOrDefault() ?? "");

    private PtxException Unknown() => new(raw.Line, $"the instruction '{raw}' is not known here");

    private PtxException Unknown(string what) => new(raw.Line, $"'{raw}': {what}");

    private Instruction New(
        Opcode opcode,
        NumberType type,
        InstructionClass counted,
        Comparison comparison = default,
        char join = '\0',
        StateSpace space = default,
        int bytes = 0,
        int kind = 0,
        MemoryOrder order = MemoryOrder.Weak) => new()
        {
            Opcode = opcode,
            Type = type,
            Class = counted,
            Comparison = comparison,
            Join = join,
            Space = space,
            Bytes = bytes,
            Kind = kind,
            Order = order,
            Line = raw.Line,
            Text = raw.ToString(),
            Guard = raw.Guard is null ? -1 : Predicate(raw.Guard),
            GuardNegated = raw.GuardNegated,
        };

    /// <summary>An operand by its place, as a register of the file.</summary>
    private Operand At(int place, RegisterFile file)
    {
        if (place >= raw.Operands.Length)
            throw Unknown($"operand {place + 1} is missing");
        return Named(raw.Operands[place], file);
    }

    private Operand Named(string text, RegisterFile file)
    {
        if (registers.Find(text) is Operand register)
        {
            if (register.File != file)
                throw Unknown($"'{text}' is no register of {Name(file)}");
            return register;
        }

        if (text[0] == '%')
        {
            Operand special = registers.Special(Special(text));
            return file == RegisterFile.Word ? special : throw Unknown($"'{text}' is a register of 32 bits");
        }

        if (file == RegisterFile.Predicate)
            throw Unknown($"'{text}' is no predicate");
        return registers.Constant(file, variables.TryGetValue(text, out var variable)
            ? Address(variable.Space, variable.Offset)
            : Literal(text));
    }

    private static string Name(RegisterFile file) => file switch
    {
        RegisterFile.Predicate => "predicates",
        RegisterFile.Word => "32 bits",
        _ => "64 bits",
    };

    private int Predicate(string text) => Named(text, RegisterFile.Predicate).Index;

    /// <summary>What a variable's name stands for: its place in its own space.</summary>
    private ulong Address(StateSpace space, int offset) =>
        offset >= 0 ? (ulong)offset : space == StateSpace.Shared ? DynamicShared : throw Unknown("no such variable");

    /// <summary>Replaced when the kernel's own shared memory is known.</summary>
    public const ulong DynamicShared = 0x0d1a_0000_0000_0000;

    private static ulong Literal(string text)
    {
        if (text.StartsWith("0f", StringComparison.OrdinalIgnoreCase))
            return uint.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (text.StartsWith("0d", StringComparison.OrdinalIgnoreCase))
            return ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        bool negative = text[0] == '-';
        ReadOnlySpan<char> digits = text.AsSpan(negative ? 1 : 0).TrimEnd('U');
        ulong value = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.Parse(digits[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : ulong.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return negative ? 0 - value : value;
    }

    private SpecialRegister Special(string name) => name switch
    {
        "%tid.x" => SpecialRegister.ThreadX,
        "%tid.y" => SpecialRegister.ThreadY,
        "%tid.z" => SpecialRegister.ThreadZ,
        "%ntid.x" => SpecialRegister.BlockSizeX,
        "%ntid.y" => SpecialRegister.BlockSizeY,
        "%ntid.z" => SpecialRegister.BlockSizeZ,
        "%ctaid.x" => SpecialRegister.BlockX,
        "%ctaid.y" => SpecialRegister.BlockY,
        "%ctaid.z" => SpecialRegister.BlockZ,
        "%nctaid.x" => SpecialRegister.GridX,
        "%nctaid.y" => SpecialRegister.GridY,
        "%nctaid.z" => SpecialRegister.GridZ,
        "%laneid" => SpecialRegister.Lane,
        "%warpid" => SpecialRegister.Warp,
        "%nwarpid" => SpecialRegister.WarpCount,
        "%smid" => SpecialRegister.Multiprocessor,
        "%nsmid" => SpecialRegister.MultiprocessorCount,
        "%lanemask_eq" => SpecialRegister.MaskEqual,
        "%lanemask_lt" => SpecialRegister.MaskLess,
        "%lanemask_le" => SpecialRegister.MaskLessOrEqual,
        "%lanemask_gt" => SpecialRegister.MaskGreater,
        "%lanemask_ge" => SpecialRegister.MaskGreaterOrEqual,
        "%dynamic_smem_size" => SpecialRegister.DynamicSharedBytes,
        _ => throw Unknown($"the register '{name}' is not known here"),
    };

    private Instruction Result(Instruction instruction)
    {
        Operand result = At(0, instruction.Type.File());
        instruction.D = result.Index;
        instruction.FileD = result.File;
        return instruction;
    }

    /// <summary>Result and up to three operands of one type; a shift's second is always a word.</summary>
    private Instruction Fill(Instruction instruction, int operands, RegisterFile second = RegisterFile.None)
    {
        RegisterFile file = instruction.Type.File();
        _ = Result(instruction);
        instruction.A = At(1, file).Index;
        instruction.FileA = file;
        if (operands > 1)
        {
            instruction.FileB = second == RegisterFile.None ? file : second;
            instruction.B = At(2, instruction.FileB).Index;
        }

        if (operands > 2)
        {
            instruction.FileC = file;
            instruction.C = At(3, file).Index;
        }

        return instruction;
    }

    private Instruction Lanewise(
        NumberType type, LaneFunction function, InstructionClass counted, int operands = 3, int kind = 0)
    {
        Instruction instruction = Fill(New(Opcode.Lanewise, type, counted, kind: kind), operands);
        instruction.Function = function;
        return instruction;
    }
}
