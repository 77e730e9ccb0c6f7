namespace GpuNet.CudaEmulator.Ptx;

/// <content>Moves, arithmetic, comparisons, conversions.</content>
internal sealed partial class Decoder
{
    // What approximates, and may be off by some units in the last place.
    private const int Approximate = 1;

    /// <summary>The kind of a comparison that takes subnormal numbers as zeros.</summary>
    public const int Flushes = 1;

    private IEnumerable<Instruction> Move()
    {
        NumberType type = LastType();
        if (raw.Operands[0][0] == '{')
        {
            foreach (Instruction part in Unpack(type))
                yield return part;
            yield break;
        }

        if (raw.Operands[1][0] == '{')
        {
            foreach (Instruction part in Pack(type))
                yield return part;
            yield break;
        }

        if (raw.Operands[1] is "%clock" or "%clock64" or "%globaltimer")
        {
            yield return Result(New(Opcode.Clock, type, InstructionClass.Move));
            yield break;
        }

        Opcode opcode = type.File() switch
        {
            RegisterFile.Predicate => Opcode.MovePredicate,
            RegisterFile.Double => Opcode.Move64,
            _ => Opcode.Move32,
        };
        yield return type == NumberType.None ? throw Unknown() : Fill(New(opcode, type, InstructionClass.Move), 1);
    }

    /// <summary>A register's bits go to several narrower ones, the lowest first; to '_' none.</summary>
    private IEnumerable<Instruction> Unpack(NumberType type)
    {
        (string[] parts, RegisterFile file, int width) = Parts(type, raw.Operands[0]);

        // The register itself may be among those that are written.
        Operand source = registers.New(type.File());
        Instruction copy = New(
            type.Bytes() == 8 ? Opcode.Move64 : Opcode.Move32, type, InstructionClass.Move);
        (copy.D, copy.FileD) = (source.Index, source.File);
        (copy.A, copy.FileA) = (At(1, type.File()).Index, type.File());
        yield return copy;
        ulong mask = (1ul << width) - 1;
        for (int part = 0; part < parts.Length; part++)
        {
            if (parts[part] == "_")
                continue;
            int shift = width * part;
            Instruction unpack = New(Opcode.Lanewise, type, InstructionClass.Move);
            (unpack.D, unpack.FileD) = (Named(parts[part], file).Index, file);
            (unpack.A, unpack.FileA) = (source.Index, source.File);
            unpack.Function = (a, _, _) => (a >> shift) & mask;
            yield return unpack;
        }
    }

    /// <summary>Several registers' bits in one, the first's lowest.</summary>
    private IEnumerable<Instruction> Pack(NumberType type)
    {
        (string[] parts, RegisterFile file, int width) = Parts(type, raw.Operands[1]);
        ulong mask = (1ul << width) - 1;
        Operand sum = Named(parts[0], file);
        RegisterFile sumFile = file;
        for (int part = 1; part < parts.Length; part++)
        {
            int shift = width * part;
            bool isLast = part == parts.Length - 1;
            ulong below = (1ul << shift) - 1;
            Instruction pack = New(Opcode.Lanewise, type, InstructionClass.Move);
            (pack.A, pack.FileA) = (sum.Index, sumFile);
            (pack.B, pack.FileB) = (Named(parts[part], file).Index, file);
            sum = isLast ? At(0, type.File()) : registers.New(type.File());
            sumFile = type.File();
            (pack.D, pack.FileD) = (sum.Index, sumFile);
            pack.Function = (a, b, _) => (a & below) | ((b & mask) << shift);
            yield return pack;
        }
    }

    private (string[] Parts, RegisterFile File, int Width) Parts(NumberType type, string braces)
    {
        string[] parts = Parts(braces);
        int width = type.Bytes() * 8 / parts.Length;
        return parts.Length is 2 or 4 && width is 8 or 16 or 32
            ? (parts, RegisterFile.Word, width)
            : throw Unknown($"{parts.Length} parts of {type.Bytes() * 8} bits");
    }

    private Instruction Binary()
    {
        NumberType type = LastType();
        bool flushes = raw.Has("ftz");
        if (raw.Name == "mul" && raw.Has("wide"))
            return MultiplyWide(type);
        if (raw.Has("cc") || raw.Has("sat") || raw.Has("rz") || raw.Has("rm") || raw.Has("rp") || type == NumberType.None)
            throw Unknown();
        bool shifts = raw.Name is "shl" or "shr";
        Opcode? vector = (raw.Name, type, flushes || raw.Has("hi")) switch
        {
            ("add", NumberType.F32, false) => Opcode.AddFloat,
            ("sub", NumberType.F32, false) => Opcode.SubtractFloat,
            ("mul", NumberType.F32, false) => Opcode.MultiplyFloat,
            ("div", NumberType.F32, false) => Opcode.DivideFloat,
            ("min", NumberType.F32, false) when !raw.Has("NaN") => Opcode.MinimumFloat,
            ("max", NumberType.F32, false) when !raw.Has("NaN") => Opcode.MaximumFloat,
            ("add", NumberType.S32 or NumberType.U32, _) => Opcode.Add32,
            ("sub", NumberType.S32 or NumberType.U32, _) => Opcode.Subtract32,
            ("mul", NumberType.S32 or NumberType.U32, false) => Opcode.Multiply32,
            ("div", NumberType.S32, _) => Opcode.DivideSigned32,
            ("div", NumberType.U32, _) => Opcode.DivideUnsigned32,
            ("rem", NumberType.S32, _) => Opcode.RemainderSigned32,
            ("rem", NumberType.U32, _) => Opcode.RemainderUnsigned32,
            ("min", NumberType.S32, _) => Opcode.MinimumSigned32,
            ("max", NumberType.S32, _) => Opcode.MaximumSigned32,
            ("min", NumberType.U32, _) => Opcode.MinimumUnsigned32,
            ("max", NumberType.U32, _) => Opcode.MaximumUnsigned32,
            ("and", NumberType.B32, _) => Opcode.And32,
            ("or", NumberType.B32, _) => Opcode.Or32,
            ("xor", NumberType.B32, _) => Opcode.Xor32,
            ("shl", NumberType.B32, _) => Opcode.ShiftLeft32,
            ("shr", NumberType.S32, _) => Opcode.ShiftRightSigned32,
            ("shr", NumberType.U32 or NumberType.B32, _) => Opcode.ShiftRightUnsigned32,
            ("add", NumberType.S64 or NumberType.U64, _) => Opcode.Add64,
            ("sub", NumberType.S64 or NumberType.U64, _) => Opcode.Subtract64,
            ("mul", NumberType.S64 or NumberType.U64, false) => Opcode.Multiply64,
            ("and", NumberType.B64, _) => Opcode.And64,
            ("or", NumberType.B64, _) => Opcode.Or64,
            ("xor", NumberType.B64, _) => Opcode.Xor64,
            ("shl", NumberType.B64, _) => Opcode.ShiftLeft64,
            ("shr", NumberType.S64, _) => Opcode.ShiftRightSigned64,
            ("shr", NumberType.U64 or NumberType.B64, _) => Opcode.ShiftRightUnsigned64,
            ("and", NumberType.Predicate, _) => Opcode.AndPredicate,
            ("or", NumberType.Predicate, _) => Opcode.OrPredicate,
            ("xor", NumberType.Predicate, _) => Opcode.XorPredicate,
            _ => null,
        };
        InstructionClass counted = raw.Name is "div" or "rem" && type.IsFloat()
            ? InstructionClass.Function
            : ClassOf(type);
        RegisterFile second = shifts ? RegisterFile.Word : RegisterFile.None;
        if (vector is Opcode opcode)
            return Fill(New(opcode, type, counted), 2, second);
        LaneFunction? function = raw.Name == "mul" && raw.Has("hi") && !type.IsFloat()
            ? LaneFunctions.HighProduct(type)
            : raw.Name == "mul" && !type.IsFloat()
                ? (a, b, _) => a * b
                : flushes ? FlushedArithmetic() : LaneFunctions.Arithmetic(raw.Name, type, raw.Has("NaN"));
        Instruction instruction = Fill(New(Opcode.Lanewise, type, counted), 2, second);
        instruction.Function = Narrowed(type, function ?? throw Unknown());
        return instruction;
    }

    private LaneFunction? FlushedArithmetic() => raw.Name switch
    {
        "add" => Flushed((a, b, _) => LaneFunctions.F32(LaneFunctions.F32(a) + LaneFunctions.F32(b))),
        "sub" => Flushed((a, b, _) => LaneFunctions.F32(LaneFunctions.F32(a) - LaneFunctions.F32(b))),
        "mul" => Flushed((a, b, _) => LaneFunctions.F32(LaneFunctions.F32(a) * LaneFunctions.F32(b))),
        "div" => Flushed((a, b, _) => LaneFunctions.F32(LaneFunctions.F32(a) / LaneFunctions.F32(b))),
        _ => Flushed(LaneFunctions.Arithmetic(raw.Name, NumberType.F32, raw.Has("NaN"))),
    };

    private static LaneFunction? Flushed(LaneFunction? function) => function is null
        ? null
        : (a, b, c) => LaneFunctions.Flush(
            function(LaneFunctions.Flush(a), LaneFunctions.Flush(b), LaneFunctions.Flush(c)));

    /// <summary>Registers narrower than a word keep their upper bits zero.</summary>
    private static LaneFunction Narrowed(NumberType type, LaneFunction function) => type.Bytes() switch
    {
        1 => (a, b, c) => (byte)function(a, b, c),
        2 => (a, b, c) => (ushort)function(a, b, c),
        _ => function,
    };

    private static InstructionClass ClassOf(NumberType type) => type switch
    {
        NumberType.F64 => InstructionClass.DoublePrecision,
        _ => type.IsFloat() ? InstructionClass.SinglePrecision : InstructionClass.WholeNumber,
    };

    private Instruction MultiplyWide(NumberType type)
    {
        if (type is NumberType.U16 or NumberType.S16)
        {
            Instruction narrow = New(Opcode.Lanewise, NumberType.B32, InstructionClass.WholeNumber);
            _ = Fill(narrow, 2);
            narrow.Function = (a, b, _) => (ulong)(LaneFunctions.Integer(type, a) * LaneFunctions.Integer(type, b));
            return narrow;
        }

        Opcode opcode = type switch
        {
            NumberType.U32 => Opcode.MultiplyWideUnsigned,
            NumberType.S32 => Opcode.MultiplyWideSigned,
            _ => throw Unknown(),
        };
        Instruction instruction = New(opcode, type, InstructionClass.WholeNumber);
        (instruction.D, instruction.FileD) = (At(0, RegisterFile.Double).Index, RegisterFile.Double);
        (instruction.A, instruction.FileA) = (At(1, RegisterFile.Word).Index, RegisterFile.Word);
        (instruction.B, instruction.FileB) = (At(2, RegisterFile.Word).Index, RegisterFile.Word);
        return instruction;
    }

    private Instruction Fuse()
    {
        NumberType type = LastType();
        if (raw.Has("cc") || raw.Has("sat") || raw.Has("rz") || raw.Has("rm") || raw.Has("rp"))
            throw Unknown();
        if (type == NumberType.F32 && !raw.Has("ftz"))
            return Fill(New(Opcode.FuseFloat, type, InstructionClass.FusedMultiplyAdd), 3);
        if (type.IsFloat())
        {
            LaneFunction function = LaneFunctions.Fuse(type) ?? throw Unknown();
            return Lanewise(
                type, raw.Has("ftz") ? Flushed(function)! : function, InstructionClass.FusedMultiplyAdd);
        }

        if (raw.Has("wide"))
        {
            Instruction wide = New(Opcode.Lanewise, type, InstructionClass.WholeNumber);
            RegisterFile twice = type.Bytes() == 2 ? RegisterFile.Word : RegisterFile.Double;
            (wide.D, wide.FileD) = (At(0, twice).Index, twice);
            (wide.A, wide.FileA) = (At(1, RegisterFile.Word).Index, RegisterFile.Word);
            (wide.B, wide.FileB) = (At(2, RegisterFile.Word).Index, RegisterFile.Word);
            (wide.C, wide.FileC) = (At(3, twice).Index, twice);
            wide.Function = (a, b, c) =>
                (ulong)(LaneFunctions.Integer(type, a) * LaneFunctions.Integer(type, b)) + c;
            return wide;
        }

        if (raw.Has("hi"))
        {
            LaneFunction high = LaneFunctions.HighProduct(type);
            return Lanewise(type, (a, b, c) => high(a, b, 0) + c, InstructionClass.WholeNumber);
        }

        return type.Bytes() == 4
            ? Fill(New(Opcode.MultiplyAdd32, type, InstructionClass.WholeNumber), 3)
            : Lanewise(type, Narrowed(type, (a, b, c) => (a * b) + c), InstructionClass.WholeNumber);
    }

    private Instruction Unary()
    {
        NumberType type = LastType();
        if (type == NumberType.None)
            throw Unknown();
        if (type == NumberType.Predicate && raw.Name == "not")
            return Fill(New(Opcode.NotPredicate, type, InstructionClass.Compare), 1);
        bool flushes = raw.Has("ftz");
        Opcode? vector = (raw.Name, type, flushes) switch
        {
            ("neg", NumberType.F32, false) => Opcode.NegateFloat,
            ("abs", NumberType.F32, false) => Opcode.AbsoluteFloat,
            ("sqrt", NumberType.F32, false) => Opcode.RootFloat,
            ("rcp", NumberType.F32, false) => Opcode.ReciprocalFloat,
            ("not", NumberType.B32, _) => Opcode.Not32,
            _ => null,
        };
        bool special = raw.Name is "sqrt" or "rcp" or "rsqrt" or "ex2" or "lg2" or "sin" or "cos" or "tanh";
        InstructionClass counted = special ? InstructionClass.Function : ClassOf(type);
        if (vector is Opcode opcode)
            return Fill(New(opcode, type, counted), 1);

        // What counts bits gives a word, however wide its operand is.
        bool counts = raw.Name is "popc" or "clz" or "bfind";
        LaneFunction function = raw is { Name: "abs" } && type == NumberType.F32
            ? (a, _, _) => a & 0x7fffffff
            : LaneFunctions.Unary(raw.Name, type) ?? throw Unknown();
        if (raw.Has("shiftamt"))
            throw Unknown();
        int kind = raw.Name is "ex2" or "lg2" or "tanh" ? Approximate : 0;
        Instruction instruction = New(Opcode.Lanewise, type, counted, kind: kind);
        RegisterFile file = type.File();
        instruction.FileD = counts ? RegisterFile.Word : file;
        instruction.D = At(0, instruction.FileD).Index;
        (instruction.A, instruction.FileA) = (At(1, file).Index, file);
        instruction.Function = flushes && type == NumberType.F32 ? Flushed(function) : Narrowed(type, function);
        return instruction;
    }

    private Instruction LookUp()
    {
        int table = (int)Literal(raw.Operands[4]);
        return Lanewise(
            NumberType.B32, (a, b, c) => LaneFunctions.Lookup(a, b, c, table), InstructionClass.WholeNumber);
    }

    private Instruction Funnel()
    {
        bool left = raw.Has("l");
        bool clamps = raw.Has("clamp");
        return Lanewise(
            NumberType.B32,
            (a, b, c) =>
            {
                int by = clamps ? (int)Math.Min((uint)c, 32) : (int)c & 31;
                ulong both = (a & 0xffffffff) | (b << 32);
                return left ? (by == 0 ? b : (uint)(both >> (32 - by))) : (uint)(both >> by);
            },
            InstructionClass.WholeNumber);
    }

    private Instruction ExtractField()
    {
        NumberType type = LastType();
        Instruction instruction = Fill(New(Opcode.Lanewise, type, InstructionClass.WholeNumber), 2, RegisterFile.Word);
        (instruction.C, instruction.FileC) = (At(3, RegisterFile.Word).Index, RegisterFile.Word);
        instruction.Function = (a, b, c) => LaneFunctions.Extract(type, a, b, c);
        return instruction;
    }

    /// <summary>It has an operand more than lanewise instructions take: the field's place and length go in one.</summary>
    private IEnumerable<Instruction> InsertField()
    {
        NumberType type = LastType();
        int field = registers.New(RegisterFile.Word).Index;
        Instruction join = New(Opcode.Lanewise, NumberType.B32, InstructionClass.WholeNumber);
        (join.D, join.FileD) = (field, RegisterFile.Word);
        (join.A, join.FileA) = (At(3, RegisterFile.Word).Index, RegisterFile.Word);
        (join.B, join.FileB) = (At(4, RegisterFile.Word).Index, RegisterFile.Word);
        join.Function = (a, b, _) => (a & 0xff) | ((b & 0xff) << 8);
        yield return join;
        Instruction insert = Fill(New(Opcode.Lanewise, type, InstructionClass.WholeNumber), 2);
        (insert.C, insert.FileC) = (field, RegisterFile.Word);
        insert.Function = (a, b, c) => LaneFunctions.Insert(type, a, b, c & 0xff, c >> 8);
        yield return insert;
    }

    private Instruction Difference()
    {
        NumberType type = LastType();
        return Lanewise(
            type,
            (a, b, c) =>
            {
                (ulong one, ulong other) = ((ulong)LaneFunctions.Integer(type, a), (ulong)LaneFunctions.Integer(type, b));
                bool greater = type.IsSigned() ? (long)one > (long)other : one > other;
                return (greater ? one - other : other - one) + c;
            },
            InstructionClass.WholeNumber);
    }

    private static Comparison? ComparisonOf(string word, bool isFloat) => word switch
    {
        "eq" => Comparison.Equal,
        "ne" => Comparison.NotEqual,
        "lt" or "lo" => Comparison.Less,
        "le" or "ls" => Comparison.LessOrEqual,
        "gt" or "hi" => Comparison.Greater,
        "ge" or "hs" => Comparison.GreaterOrEqual,
        "equ" when isFloat => Comparison.EqualUnordered,
        "neu" when isFloat => Comparison.NotEqualUnordered,
        "ltu" when isFloat => Comparison.LessUnordered,
        "leu" when isFloat => Comparison.LessOrEqualUnordered,
        "gtu" when isFloat => Comparison.GreaterUnordered,
        "geu" when isFloat => Comparison.GreaterOrEqualUnordered,
        "num" when isFloat => Comparison.Ordered,
        "nan" or "notanumber" when isFloat => Comparison.Unordered,
        "number" when isFloat => Comparison.Ordered,
        _ => null,
    };

    private Instruction Compare()
    {
        NumberType type = LastType();
        Comparison comparison = ComparisonOf(raw.Modifiers[0], type.IsFloat()) ?? throw Unknown();
        char join = raw.Has("and") ? '&' : raw.Has("or") ? '|' : raw.Has("xor") ? '^' : '\0';
        Instruction instruction =
            New(
                Opcode.Compare,
                type,
                InstructionClass.Compare,
                comparison: comparison,
                join: join,
                kind: raw.Has("ftz") ? Flushes : 0);
        string[] results = raw.Operands[0].Split('|');
        instruction.D = Predicate(results[0]);
        if (results.Length > 1 && results[1] != "_")
            instruction.D2 = Predicate(results[1]);
        RegisterFile file = type.File();
        (instruction.A, instruction.FileA) = (At(1, file).Index, file);
        int second = raw.Name == "testp" ? 1 : 2;
        (instruction.B, instruction.FileB) = (At(second, file).Index, file);
        if (join != '\0')
        {
            string joined = raw.Operands[3];
            instruction.JoinNegated = joined[0] == '!';
            instruction.C = Predicate(joined.TrimStart('!'));
        }

        return instruction;
    }

    private Instruction Set()
    {
        NumberType type = LastType();
        NumberType result = NumberTypes.Parse(raw.Modifiers[^2]);
        Comparison comparison = ComparisonOf(raw.Modifiers[0], type.IsFloat()) ?? throw Unknown();
        if (raw.Has("and") || raw.Has("or") || raw.Has("xor"))
            throw Unknown();
        ulong yes = result == NumberType.F32 ? 0x3f800000u : 0xffffffffu;
        Instruction instruction = New(Opcode.Lanewise, type, InstructionClass.Compare);
        (instruction.D, instruction.FileD) = (At(0, result.File()).Index, result.File());
        (instruction.A, instruction.FileA) = (At(1, type.File()).Index, type.File());
        (instruction.B, instruction.FileB) = (At(2, type.File()).Index, type.File());
        LaneFunction function = (a, b, _) => Holds(comparison, type, a, b) ? yes : 0;
        instruction.Function = raw.Has("ftz") && type == NumberType.F32 ? Flushed(function) : function;
        return instruction;
    }

    private static bool Holds(Comparison comparison, NumberType type, ulong a, ulong b) => type switch
    {
        NumberType.F64 => LaneFunctions.Holds(comparison, LaneFunctions.F64(a), LaneFunctions.F64(b)),
        NumberType.F32 => LaneFunctions.Holds(comparison, LaneFunctions.F32(a), LaneFunctions.F32(b)),
        _ => LaneFunctions.Holds(comparison, type, a, b),
    };

    private Instruction Select()
    {
        NumberType type = LastType();
        RegisterFile file = type.File();
        Instruction instruction = Fill(
            New(file == RegisterFile.Double ? Opcode.Select64 : Opcode.Select32, type, InstructionClass.Move), 2);
        instruction.C = Predicate(raw.Operands[3]);
        return instruction;
    }

    private Instruction SelectBySign()
    {
        NumberType type = NumberTypes.Parse(raw.Modifiers[0] == "ftz" ? raw.Modifiers[1] : raw.Modifiers[0]);
        NumberType sign = LastType();
        Instruction instruction = Fill(New(Opcode.Lanewise, type, InstructionClass.Move), 2);
        (instruction.C, instruction.FileC) = (At(3, RegisterFile.Word).Index, RegisterFile.Word);
        instruction.Function = sign switch
        {
            NumberType.F32 => (a, b, c) => LaneFunctions.F32(c) >= 0 ? a : b,
            NumberType.S32 => (a, b, c) => (int)c >= 0 ? a : b,
            _ => throw Unknown(),
        };
        return instruction;
    }

    private Instruction Convert()
    {
        NumberType from = LastType();
        string result = raw.Modifiers.Length > 1 ? raw.Modifiers[^2] : "";
        string rounding =
            raw.Modifiers.FirstOrDefault(word => word is "rn" or "rz" or "rm" or "rp" or "rna"
                or "rni" or "rzi" or "rmi" or "rpi") ?? "rn";
        if (result is "f16x2" or "bf16x2")
            return ConvertPair(result == "f16x2" ? NumberType.F16 : NumberType.BF16, from, rounding);
        NumberType to = NumberTypes.Parse(result);
        if (from == NumberType.None || to == NumberType.None || (to == NumberType.TF32) != (rounding == "rna"))
            throw Unknown();
        bool saturates = raw.Has("sat");
        bool flushes = raw.Has("ftz");
        if (raw.Operands.Length != 2)
            throw Unknown();
        Opcode? vector = (to, from, saturates || flushes, rounding) switch
        {
            (NumberType.U64 or NumberType.S64 or NumberType.B64, NumberType.U32 or NumberType.B32, false, _) =>
                Opcode.Widen,
            (NumberType.U64 or NumberType.S64 or NumberType.B64, NumberType.S32, false, _) => Opcode.WidenSigned,
            (NumberType.U32 or NumberType.S32 or NumberType.B32,
                NumberType.U64 or NumberType.S64 or NumberType.B64, false, _) => Opcode.Narrow,
            (NumberType.F32, NumberType.S32, false, "rn") => Opcode.FloatFromSigned,
            _ => null,
        };
        Instruction instruction = New(vector ?? Opcode.Lanewise, to, InstructionClass.Move);
        (instruction.D, instruction.FileD) = (At(0, to.File()).Index, to.File());
        (instruction.A, instruction.FileA) = (At(1, from.File()).Index, from.File());

        // A narrow result is widened to its register by its type, as a load's is.
        LaneFunction function = Conversions.Find(to, from, rounding, saturates, flushes);
        instruction.Function = to.IsFloat() || to.Bytes() > 2
            ? Narrowed(to, function)
            : (a, _, _) => (ulong)LaneFunctions.Integer(to, function(a, 0, 0));
        return instruction;
    }

    /// <summary>Two numbers of f32 in one word, the first above.</summary>
    private Instruction ConvertPair(NumberType half, NumberType from, string rounding)
    {
        if (from != NumberType.F32 || rounding is not ("rn" or "rz") || raw.Has("ftz") || raw.Has("sat"))
            throw Unknown();
        LaneFunction convert = Conversions.Find(half, from, rounding, saturates: false, flushes: false);
        Instruction pair = Fill(New(Opcode.Lanewise, from, InstructionClass.Move), 2);
        pair.Function = (a, b, _) => (convert(a, 0, 0) << 16) | convert(b, 0, 0);
        return pair;
    }

    private static string[] Parts(string braces) => braces.Trim('{', '}').Split(',');
}
