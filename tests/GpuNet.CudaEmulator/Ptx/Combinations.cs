namespace GpuNet.CudaEmulator.Ptx;

/// <summary>
/// Which types an instruction takes, and which words it must have. An assembler refuses all others, so that a text
/// which has them would run here and nowhere else.
/// </summary>
internal static class Combinations
{
    private const string Whole = "u16 u32 u64 s16 s32 s64";
    private const string Bits = "b16 b32 b64";
    private const string Floats = "f32 f64";

    private static readonly Dictionary<string, string[]> Types = Table(
        ($"{Whole} {Floats}", "add sub mul mad div min max"),
        (Whole, "rem sad"),
        (Floats, "fma copysign sqrt rcp rsqrt testp"),
        ("f32", "ex2 lg2 sin cos tanh"),
        ($"s16 s32 s64 {Floats}", "neg abs"),
        ($"pred {Bits}", "and or xor not"),
        (Bits, "cnot shl"),
        ($"{Bits} {Whole}", "shr"),
        ("b32 b64", "popc clz brev bfi match"),
        ("u32 u64 s32 s64", "bfe bfind"),
        ("b32", "prmt lop3 shf shfl"),
        ($"{Bits} {Whole} {Floats}", "selp slct set setp"),
        ($"pred {Bits} {Whole} {Floats}", "mov"));

    private static readonly Dictionary<string, string[]> TypesOfSums = Table(
        ("u32 s32 u64 f32 f64", "add"),
        ("u32 s32 u64 s64", "min max"),
        ("u32", "inc dec"),
        ("b32 b64", "and or xor exch cas"));

    private static readonly string[] Roundings = ["rn", "rz", "rm", "rp"];
    private static readonly string[] WholeRoundings = ["rni", "rzi", "rmi", "rpi"];

    /// <summary>Why an assembler refuses the instruction, or null.</summary>
    public static string? Refusal(RawInstruction raw)
    {
        string type = raw.Modifiers.LastOrDefault(word => NumberTypes.Parse(word) != NumberType.None) ?? "";
        return raw.Name switch
        {
            "atom" or "red" or "redux" => RefusalOfSum(raw, type),
            "cvt" => RefusalOfConversion(raw),
            "slct" => null,
            "setp" or "set" when type.StartsWith('b') && !raw.Has("eq") && !raw.Has("ne") =>
                $"bits have no order: '.eq' or '.ne' is expected with '.{type}'",
            _ when Types.TryGetValue(raw.Name, out string[]? types) && !types.Contains(type) =>
                $"it takes no '.{type}': {string.Join(", ", types)}",
            _ => MissingWord(raw, NumberTypes.Parse(type)),
        };
    }

    private static string? MissingWord(RawInstruction raw, NumberType type) => raw.Name switch
    {
        "mul" or "mad" when !type.IsFloat() => OneOf(raw, "lo", "hi", "wide"),
        "mul" when raw.Has("lo") || raw.Has("hi") || raw.Has("wide") => "a fraction has no halves",
        "fma" or "mad" => OneOf(raw, "rn"),
        "div" when type == NumberType.F32 => OneOf(raw, "rn", "approx", "full"),
        "div" when type == NumberType.F64 => OneOf(raw, "rn"),
        "sqrt" or "rcp" => type == NumberType.F32 ? OneOf(raw, "rn", "approx") : OneOf(raw, "rn"),
        "rsqrt" or "ex2" or "lg2" or "sin" or "cos" or "tanh" => OneOf(raw, "approx"),
        "shfl" or "vote" or "match" => OneOf(raw, "sync"),
        "bar" or "barrier" when raw.Has("arrive") && raw.Operands.Length < 2 => "an arrival says for how many threads",
        _ => null,
    };

    private static string? RefusalOfSum(RawInstruction raw, string type)
    {
        string? operation = Array.Find(raw.Modifiers, TypesOfSums.ContainsKey);
        if (operation is null)
            return null;
        string[] types = raw.Name == "redux"
            ? operation is "and" or "or" or "xor" ? ["b32"] : ["u32", "s32"]
            : TypesOfSums[operation];
        if (!types.Contains(type))
            return $"'.{operation}' takes no '.{type}': {string.Join(", ", types)}";
        if (raw.Name == "redux")
            return OneOf(raw, "sync");
        return raw.Name == "red" && operation is "exch" or "cas" ? $"'.{operation}' gives back what was there" : null;
    }

    private static string? RefusalOfConversion(RawInstruction raw)
    {
        if (raw.Modifiers.Length < 2 || raw.Modifiers[^2].EndsWith("x2", StringComparison.Ordinal))
            return null;
        (NumberType to, NumberType from) = (NumberTypes.Parse(raw.Modifiers[^2]), NumberTypes.Parse(raw.Modifiers[^1]));
        if (to is NumberType.None or NumberType.TF32 || from == NumberType.None)
            return null;
        if (to.IsFloat() && (!from.IsFloat() || to.Bytes() < from.Bytes()))
            return OneOf(raw, Roundings);
        return from.IsFloat() && !to.IsFloat() ? OneOf(raw, WholeRoundings) : null;
    }

    private static string? OneOf(RawInstruction raw, params string[] words) => words.Count(raw.Has) == 1
        ? null
        : $"'.{string.Join("' or '.", words)}' is expected";

    private static Dictionary<string, string[]> Table(params (string Types, string Names)[] rows) =>
        rows.SelectMany(row => row.Names.Split(' ').Select(name => (name, row.Types)))
            .ToDictionary(entry => entry.name, entry => entry.Types.Split(' '));
}
