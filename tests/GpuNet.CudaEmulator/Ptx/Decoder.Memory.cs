using GpuNet.CudaEmulator.Memory;

namespace GpuNet.CudaEmulator.Ptx;

/// <content>Memory, barriers, what a warp does together, branches.</content>
internal sealed partial class Decoder
{
    private StateSpace SpaceOf() =>
        raw.Has("shared") || raw.Modifiers.Any(word => word.StartsWith("shared::", StringComparison.Ordinal))
            ? StateSpace.Shared
            : raw.Has("global") || raw.Has("const") ? StateSpace.Global
            : raw.Has("local") ? StateSpace.Local
            : raw.Has("param") ? StateSpace.Parameter
            : StateSpace.Generic;

    private static InstructionClass ClassOf(StateSpace space) =>
        space == StateSpace.Shared ? InstructionClass.SharedMemory : InstructionClass.Memory;

    /// <summary>Fills in register and distance of <c>[%rd1+8]</c>, <c>[name+8]</c> or <c>[8]</c>.</summary>
    private void FillAddress(Instruction instruction, string text, StateSpace space)
    {
        string inner = text.Trim('[', ']');
        if (inner.Length == 0 || text[0] != '[' || text[^1] != ']')
            throw Unknown($"'{text}' is no address");
        int sign = inner.IndexOfAny(['+', '-'], 1);
        string first = sign < 0 ? inner : inner[..sign];
        long distance = sign < 0 ? 0 : (long)Literal(inner[sign..].TrimStart('+').Replace("+-", "-", StringComparison.Ordinal));
        if (registers.Find(first) is Operand register)
        {
            instruction.A = register.Index;
            instruction.FileA = register.File;
            instruction.Offset = distance;
            return;
        }

        if (!variables.TryGetValue(first, out var variable))
        {
            instruction.A = registers.Constant(RegisterFile.Double, Literal(first)).Index;
            instruction.FileA = RegisterFile.Double;
            instruction.Offset = distance;
            return;
        }

        if (variable.Space != space)
            throw Unknown($"'{first}' is not in that memory");
        instruction.Offset = distance;
        if (space == StateSpace.Parameter)
        {
            instruction.Offset += variable.Offset;
            return;
        }

        instruction.A = registers.Constant(RegisterFile.Double, Address(variable.Space, variable.Offset)).Index;
        instruction.FileA = RegisterFile.Double;
    }

    private Instruction Load()
    {
        StateSpace space = SpaceOf();
        NumberType type = LastType();
        RegisterFile file = type.File();
        Instruction instruction = New(
            space == StateSpace.Parameter ? Opcode.LoadParameter : Opcode.Load,
            type,
            ClassOf(space),
            space: space,
            bytes: type.Bytes(),
            order: Order());
        instruction.Registers = Values(raw.Operands[0], file);
        instruction.FileD = file;
        FillAddress(instruction, raw.Operands[1], space);
        return instruction;
    }

    private Instruction Store()
    {
        StateSpace space = SpaceOf();
        NumberType type = LastType();
        RegisterFile file = type.File();
        Instruction instruction = New(
            Opcode.Store, type, ClassOf(space), space: space, bytes: type.Bytes(), order: Order());
        instruction.Registers = Values(raw.Operands[1], file);
        instruction.FileD = file;
        FillAddress(instruction, raw.Operands[0], space);
        return instruction;
    }

    private int[] Values(string text, RegisterFile file)
    {
        string[] names = text[0] == '{' ? Parts(text) : [text];
        int wanted = raw.Has("v2") ? 2 : raw.Has("v4") ? 4 : 1;
        if (names.Length != wanted || wanted * LastType().Bytes() is 0 or > 16)
            throw Unknown($"{names.Length} numbers at once");
        return [.. names.Select(name => name == "_" ? registers.New(file).Index : Named(name, file).Index)];
    }

    private Instruction Atomic()
    {
        StateSpace space = SpaceOf();
        NumberType type = LastType();
        AtomicOperation operation = raw.Modifiers.Select(AtomicOf).FirstOrDefault(found => found is not null)
            ?? throw Unknown();
        bool returns = raw.Name == "atom";
        RegisterFile file = type.File();
        Instruction instruction = New(
            Opcode.Atomic,
            type,
            InstructionClass.Atomic,
            space: space,
            bytes: type.Bytes(),
            kind: (int)operation,
            order: Order() | MemoryOrder.Relaxed);
        int place = 0;
        if (returns)
        {
            instruction.D = raw.Operands[0] == "_" ? registers.New(file).Index : At(0, file).Index;
            instruction.FileD = file;
            place = 1;
        }

        FillAddress(instruction, raw.Operands[place], space);
        instruction.FileB = file;
        instruction.B = At(place + 1, file).Index;
        if (operation == AtomicOperation.CompareAndSwap)
            (instruction.C, instruction.FileC) = (At(place + 2, file).Index, file);
        return instruction;
    }

    private static AtomicOperation? AtomicOf(string word) => word switch
    {
        "add" => AtomicOperation.Add,
        "min" => AtomicOperation.Minimum,
        "max" => AtomicOperation.Maximum,
        "exch" => AtomicOperation.Exchange,
        "cas" => AtomicOperation.CompareAndSwap,
        "and" => AtomicOperation.And,
        "or" => AtomicOperation.Or,
        "xor" => AtomicOperation.Xor,
        "inc" => AtomicOperation.Increment,
        "dec" => AtomicOperation.Decrement,
        _ => null,
    };

    /// <summary>What orders only the threads of a block orders no others, and barriers do as much.</summary>
    private MemoryOrder Order()
    {
        MemoryOrder order = raw.Modifiers.Aggregate(MemoryOrder.Weak, (order, word) => order | word switch
        {
            "volatile" or "relaxed" => MemoryOrder.Relaxed,
            "acquire" => MemoryOrder.Relaxed | MemoryOrder.Acquire,
            "release" => MemoryOrder.Relaxed | MemoryOrder.Release,
            "acq_rel" => MemoryOrder.Relaxed | MemoryOrder.Acquire | MemoryOrder.Release,
            _ => MemoryOrder.Weak,
        });
        return raw.Has("cta") ? order & MemoryOrder.Relaxed : order;
    }

    private Instruction CopyAsync()
    {
        if (!raw.Has("async"))
            throw Unknown();
        if (raw.Has("commit_group"))
            return New(Opcode.WaitCopies, NumberType.None, InstructionClass.Barrier, kind: -1);
        if (raw.Has("wait_all"))
            return New(Opcode.WaitCopies, NumberType.None, InstructionClass.Barrier, kind: -2);
        if (raw.Has("wait_group"))
            return New(Opcode.WaitCopies, NumberType.None, InstructionClass.Barrier, kind: (int)Literal(raw.Operands[0]));
        if (raw.Operands.Length is < 3 or > 4)
            throw Unknown("places and bytes are expected");
        int bytes = (int)Literal(raw.Operands[2]);
        if (bytes is not (4 or 8 or 16) || (raw.Has("cg") && bytes != 16))
            throw Unknown($"{bytes} bytes at once");
        Instruction instruction = New(Opcode.CopyAsync, NumberType.B32, InstructionClass.Memory, bytes: bytes);
        FillAddress(instruction, raw.Operands[0], StateSpace.Shared);
        (int to, RegisterFile fileTo, long offsetTo) = (instruction.A, instruction.FileA, instruction.Offset);
        FillAddress(instruction, raw.Operands[1], StateSpace.Global);
        if (fileTo != RegisterFile.Double || instruction.FileA != RegisterFile.Double)
            throw Unknown("addresses of 64 bits are expected");
        (instruction.B, instruction.FileB) = (to, fileTo);

        // The distances of both sides; the bytes that are read, where fewer than are written.
        instruction.Operands =
        [
            (int)offsetTo,
            raw.Operands.Length > 3 ? At(3, RegisterFile.Word).Index : -1,
        ];
        return instruction;
    }

    private Instruction Barrier()
    {
        if (raw.Has("warp"))
        {
            Instruction ofWarp = New(Opcode.WarpBarrier, NumberType.None, InstructionClass.Barrier);
            ofWarp.A = At(0, RegisterFile.Word).Index;
            ofWarp.FileA = RegisterFile.Word;
            return ofWarp;
        }

        int kind = raw.Has("arrive") ? 1
            : !raw.Has("red") ? 0
            : raw.Has("popc") ? 2
            : raw.Has("and") ? 3 : 4;
        Instruction instruction = New(Opcode.Barrier, NumberType.None, InstructionClass.Barrier, kind: kind);
        int place = 0;
        if (kind >= 2)
        {
            instruction.FileD = kind == 2 ? RegisterFile.Word : RegisterFile.Predicate;
            instruction.D = At(place++, instruction.FileD).Index;
            string predicate = raw.Operands[^1];
            instruction.JoinNegated = predicate[0] == '!';
            (instruction.C, instruction.FileC) = (Predicate(predicate.TrimStart('!')), RegisterFile.Predicate);
        }

        (instruction.A, instruction.FileA) = (At(place++, RegisterFile.Word).Index, RegisterFile.Word);
        int left = raw.Operands.Length - place - (kind >= 2 ? 1 : 0);
        if (left > 0)
            (instruction.B, instruction.FileB) = (At(place, RegisterFile.Word).Index, RegisterFile.Word);
        return instruction;
    }

    private Instruction Shuffle()
    {
        int kind = raw.Has("up") ? 0 : raw.Has("down") ? 1 : raw.Has("bfly") ? 2 : raw.Has("idx") ? 3 : throw Unknown();
        Instruction instruction = New(Opcode.Shuffle, NumberType.B32, InstructionClass.Warp, kind: kind);
        string[] results = raw.Operands[0].Split('|');
        (instruction.D, instruction.FileD) = (Named(results[0], RegisterFile.Word).Index, RegisterFile.Word);
        if (results.Length > 1)
            instruction.D2 = Predicate(results[1]);
        (instruction.A, instruction.FileA) = (At(1, RegisterFile.Word).Index, RegisterFile.Word);
        (instruction.B, instruction.FileB) = (At(2, RegisterFile.Word).Index, RegisterFile.Word);
        (instruction.C, instruction.FileC) = (At(3, RegisterFile.Word).Index, RegisterFile.Word);
        instruction.Operands = [raw.Has("sync") ? At(4, RegisterFile.Word).Index : -1];
        return instruction;
    }

    private Instruction Vote()
    {
        int kind = raw.Has("all") ? 0 : raw.Has("any") ? 1 : raw.Has("uni") ? 2 : raw.Has("ballot") ? 3 : throw Unknown();
        Instruction instruction = New(Opcode.Vote, NumberType.B32, InstructionClass.Warp, kind: kind);
        instruction.FileD = kind == 3 ? RegisterFile.Word : RegisterFile.Predicate;
        instruction.D = At(0, instruction.FileD).Index;
        string predicate = raw.Operands[1];
        instruction.JoinNegated = predicate[0] == '!';
        instruction.A = Predicate(predicate.TrimStart('!'));
        instruction.FileA = RegisterFile.Predicate;
        FillMembers(instruction);
        return instruction;
    }

    private Instruction Match()
    {
        NumberType type = LastType();
        Instruction instruction = New(Opcode.Match, type, InstructionClass.Warp, kind: raw.Has("all") ? OfAll : 0);
        string[] results = raw.Operands[0].Split('|');
        (instruction.D, instruction.FileD) = (Named(results[0], RegisterFile.Word).Index, RegisterFile.Word);
        if (results.Length > 1)
            instruction.D2 = Predicate(results[1]);
        (instruction.A, instruction.FileA) = (At(1, type.File()).Index, type.File());
        FillMembers(instruction);
        return instruction;
    }

    /// <summary>The mask of lanes that work together; the forms without it are of all that are there.</summary>
    private void FillMembers(Instruction instruction)
    {
        if (raw.Has("sync"))
            (instruction.B, instruction.FileB) = (At(2, RegisterFile.Word).Index, RegisterFile.Word);
    }

    private Instruction ReduceWarp()
    {
        NumberType type = LastType();
        AtomicOperation operation = raw.Modifiers.Select(AtomicOf).FirstOrDefault(found => found is not null)
            ?? throw Unknown();
        Instruction instruction = New(Opcode.ReduceWarp, type, InstructionClass.Warp, kind: (int)operation);
        (instruction.D, instruction.FileD) = (At(0, RegisterFile.Word).Index, RegisterFile.Word);
        (instruction.A, instruction.FileA) = (At(1, RegisterFile.Word).Index, RegisterFile.Word);
        FillMembers(instruction);
        return instruction;
    }

    private Instruction MatrixMultiply()
    {
        bool tf32 = raw.Has("m16n8k8") && raw.Modifiers.Count(word => word == "tf32") == 2;
        bool bf16 = raw.Has("m16n8k16") && raw.Modifiers.Count(word => word == "bf16") == 2;
        if (!(tf32 || bf16) || raw.Modifiers.Count(word => word == "f32") != 2 || !raw.Has("row") || !raw.Has("col"))
            throw Unknown();
        Instruction instruction = New(
            Opcode.MatrixMultiply, tf32 ? NumberType.TF32 : NumberType.BF16, InstructionClass.Matrix);

        // Four of D, four of A, two of B, four of C.
        instruction.Operands =
            [.. raw.Operands.SelectMany(Parts).Select(name => Named(name, RegisterFile.Word).Index)];
        return instruction.Operands.Length == 14 ? instruction : throw Unknown();
    }

    private Instruction ConvertAddress()
    {
        bool to = raw.Has("to");
        StateSpace space = SpaceOf();
        ulong window = space switch
        {
            StateSpace.Shared => AddressSpace.Shared,
            StateSpace.Local => AddressSpace.Local,
            _ => 0,
        };
        return Lanewise(
            NumberType.B64,
            to ? (a, _, _) => a - window : (a, _, _) => a + window,
            InstructionClass.WholeNumber,
            operands: 1);
    }

    private Instruction AskSpace()
    {
        StateSpace space = SpaceOf();
        Instruction instruction = New(Opcode.Lanewise, NumberType.B64, InstructionClass.Compare);
        (instruction.D, instruction.FileD) = (At(0, RegisterFile.Predicate).Index, RegisterFile.Predicate);
        (instruction.A, instruction.FileA) = (At(1, RegisterFile.Double).Index, RegisterFile.Double);
        instruction.Function = (a, _, _) => AddressSpace.Of(a) == space ? 1u : 0u;
        return instruction;
    }

    private Instruction BranchIndexed()
    {
        Instruction instruction = New(Opcode.BranchIndexed, NumberType.None, InstructionClass.Branch);
        (instruction.A, instruction.FileA) = (At(0, RegisterFile.Word).Index, RegisterFile.Word);
        return instruction;
    }
}
