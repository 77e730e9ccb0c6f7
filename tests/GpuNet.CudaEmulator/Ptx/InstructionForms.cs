namespace GpuNet.CudaEmulator.Ptx;

/// <summary>
/// The words and the operands that each instruction may have. Whatever is written and not known here would be ignored
/// otherwise, and the instruction would do something else than it says.
/// </summary>
internal static class InstructionForms
{
    private const string Comparisons =
        "eq ne lt le gt ge lo ls hi hs equ neu ltu leu gtu geu num nan and or xor ftz";

    private const string Spaces = "param global shared local const shared::cta param::entry";
    private const string Scopes = "cta cluster gpu sys weak relaxed acquire release acq_rel volatile";
    private const string Caches = "ca cg cs lu cv wb wt nc v2 v4";
    private const string Operations = "add min max exch cas and or xor inc dec noftz";

    private static readonly Dictionary<string, (int Least, int Most, HashSet<string> Words)> Known = new()
    {
        ["mov"] = Form(2, 2, ""),
        ["add"] = Form(3, 3, "rn ftz"),
        ["sub"] = Form(3, 3, "rn ftz"),
        ["mul"] = Form(3, 3, "rn ftz lo hi wide"),
        ["div"] = Form(3, 3, "rn ftz full approx"),
        ["rem"] = Form(3, 3, ""),
        ["min"] = Form(3, 3, "ftz NaN"),
        ["max"] = Form(3, 3, "ftz NaN"),
        ["and"] = Form(3, 3, ""),
        ["or"] = Form(3, 3, ""),
        ["xor"] = Form(3, 3, ""),
        ["shl"] = Form(3, 3, ""),
        ["shr"] = Form(3, 3, ""),
        ["copysign"] = Form(3, 3, ""),
        ["mad"] = Form(4, 4, "rn ftz lo hi wide"),
        ["fma"] = Form(4, 4, "rn ftz"),
        ["neg"] = Form(2, 2, "ftz"),
        ["abs"] = Form(2, 2, "ftz"),
        ["not"] = Form(2, 2, ""),
        ["cnot"] = Form(2, 2, ""),
        ["sqrt"] = Form(2, 2, "rn approx ftz"),
        ["rcp"] = Form(2, 2, "rn approx ftz"),
        ["rsqrt"] = Form(2, 2, "approx ftz"),
        ["ex2"] = Form(2, 2, "approx ftz"),
        ["lg2"] = Form(2, 2, "approx ftz"),
        ["sin"] = Form(2, 2, "approx ftz"),
        ["cos"] = Form(2, 2, "approx ftz"),
        ["tanh"] = Form(2, 2, "approx"),
        ["popc"] = Form(2, 2, ""),
        ["clz"] = Form(2, 2, ""),
        ["brev"] = Form(2, 2, ""),
        ["bfind"] = Form(2, 2, ""),
        ["prmt"] = Form(4, 4, ""),
        ["lop3"] = Form(5, 5, ""),
        ["shf"] = Form(4, 4, "l r wrap clamp"),
        ["bfe"] = Form(4, 4, ""),
        ["bfi"] = Form(5, 5, ""),
        ["sad"] = Form(4, 4, ""),
        ["setp"] = Form(3, 4, Comparisons),
        ["set"] = Form(3, 3, Comparisons),
        ["testp"] = Form(2, 2, "finite infinite number notanumber normal subnormal"),
        ["selp"] = Form(4, 4, ""),
        ["slct"] = Form(4, 4, "ftz"),
        ["cvt"] = Form(2, 3, "rn rz rm rp rna rni rzi rmi rpi ftz sat f16x2 bf16x2"),
        ["cvta"] = Form(2, 2, $"to {Spaces}"),
        ["isspacep"] = Form(2, 2, Spaces),
        ["ld"] = Form(2, 2, $"{Spaces} {Scopes} {Caches}"),
        ["ldu"] = Form(2, 2, $"{Spaces} {Caches}"),
        ["st"] = Form(2, 2, $"{Spaces} {Scopes} {Caches}"),
        ["atom"] = Form(3, 4, $"{Spaces} {Scopes} {Operations}"),
        ["red"] = Form(2, 2, $"{Spaces} {Scopes} {Operations}"),
        ["cp"] = Form(0, 4, $"async commit_group wait_group wait_all {Spaces} {Caches}"),
        ["bar"] = Form(1, 4, "sync arrive red popc and or warp cta"),
        ["barrier"] = Form(1, 4, "sync arrive red popc and or cta aligned"),
        ["membar"] = Form(0, 0, "cta gl sys"),
        ["fence"] = Form(0, 0, $"sc {Scopes}"),
        ["shfl"] = Form(4, 5, "sync up down bfly idx"),
        ["vote"] = Form(2, 3, "sync all any uni ballot"),
        ["activemask"] = Form(1, 1, ""),
        ["match"] = Form(3, 3, "sync any all"),
        ["redux"] = Form(3, 3, $"sync {Operations}"),
        ["mma"] = Form(4, 4, "sync aligned m16n8k8 m16n8k16 row col"),
        ["bra"] = Form(1, 1, "uni"),
        ["brx"] = Form(2, 2, "idx uni"),
        ["ret"] = Form(0, 0, "uni"),
        ["exit"] = Form(0, 0, ""),
        ["trap"] = Form(0, 0, ""),
        ["brkpt"] = Form(0, 0, ""),
        ["nanosleep"] = Form(1, 1, ""),
        ["prefetch"] = Form(1, 1, "global local L1 L2"),
        ["prefetchu"] = Form(1, 1, "L1"),
        ["discard"] = Form(2, 2, "global L2"),
        ["pmevent"] = Form(1, 1, "mask"),
    };

    /// <summary>Refuses what has no known form.</summary>
    /// <exception cref="PtxException">The message has its words, and what is wrong with them.</exception>
    public static void Require(RawInstruction raw)
    {
        if (!Known.TryGetValue(raw.Name, out var form))
            throw new PtxException(raw.Line, $"the instruction '{raw}' is not known here");
        foreach (string word in raw.Modifiers)
        {
            // Hints of caching change nothing that can be seen here.
            bool isHint = word.StartsWith("L1::", StringComparison.Ordinal)
                || word.StartsWith("L2::", StringComparison.Ordinal);
            if (!isHint && NumberTypes.Parse(word) == NumberType.None && !form.Words.Contains(word))
                throw new PtxException(raw.Line, $"the instruction '{raw}' is not known here: '{word}'");
        }

        if (raw.Operands.Length < form.Least || raw.Operands.Length > form.Most)
        {
            string wanted = form.Least == form.Most ? $"{form.Least}" : $"{form.Least} to {form.Most}";
            throw new PtxException(raw.Line, $"'{raw}': {wanted} operands are expected; got {raw.Operands.Length}");
        }

        if (raw.Operands.Contains(""))
            throw new PtxException(raw.Line, $"'{raw}': an operand is missing");
    }

    private static (int Least, int Most, HashSet<string> Words) Form(int least, int most, string words) =>
        (least, most, [.. words.Split(' ')]);
}
