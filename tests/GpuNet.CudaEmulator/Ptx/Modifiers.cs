namespace GpuNet.CudaEmulator.Ptx;

/// <summary>
/// The words that may stand behind an instruction's name, apart from types. A word that is not listed would change
/// what the instruction does in a way that nobody wrote down here, so the text is refused.
/// </summary>
internal static class Modifiers
{
    private static readonly string[] Nothing = [];
    private static readonly string[] Scopes = ["cta", "gpu", "sys", "cluster"];
    private static readonly string[] Spaces = ["global", "shared", "local", "const", "param", "shared::cta"];
    private static readonly string[] Orders = ["eq", "ne", "lt", "le", "gt", "ge"];
    private static readonly string[] Unordered = ["equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"];
    private static readonly string[] Joins = ["and", "or", "xor", "ftz"];
    private static readonly string[] Hints =
    [
        "ca", "cg", "cs", "cv", "lu", "wb", "wt", "L2::64B", "L2::128B", "L2::256B", "L1::evict_normal",
        "L1::evict_unchanged", "L1::evict_first", "L1::evict_last", "L1::no_allocate",
    ];

    private static readonly string[] Sums =
        ["add", "min", "max", "exch", "cas", "and", "or", "xor", "inc", "dec"];

    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["add"] = ["rn", "ftz"],
        ["sub"] = ["rn", "ftz"],
        ["mul"] = ["rn", "ftz", "lo", "hi", "wide"],
        ["mad"] = ["rn", "ftz", "lo", "hi", "wide"],
        ["fma"] = ["rn", "ftz"],
        ["div"] = ["rn", "ftz", "approx", "full"],
        ["min"] = ["ftz", "NaN"],
        ["max"] = ["ftz", "NaN"],
        ["neg"] = ["ftz"],
        ["abs"] = ["ftz"],
        ["sqrt"] = ["rn", "approx", "ftz"],
        ["rcp"] = ["rn", "approx", "ftz"],
        ["rsqrt"] = ["approx", "ftz"],
        ["ex2"] = ["approx", "ftz"],
        ["lg2"] = ["approx", "ftz"],
        ["sin"] = ["approx", "ftz"],
        ["cos"] = ["approx", "ftz"],
        ["tanh"] = ["approx"],
        ["shf"] = ["l", "r", "clamp", "wrap"],
        ["setp"] = [.. Orders, .. Unordered, "lo", "ls", "hi", "hs", .. Joins],
        ["set"] = [.. Orders, .. Unordered, "lo", "ls", "hi", "hs", "ftz"],
        ["testp"] = ["finite", "infinite", "number", "notanumber", "normal", "subnormal"],
        ["slct"] = ["ftz"],
        ["cvt"] = ["rn", "rz", "rm", "rp", "rna", "rni", "rzi", "rmi", "rpi", "ftz", "sat", "f16x2", "bf16x2"],
        ["cvta"] = ["to", .. Spaces],
        ["isspacep"] = Spaces,
        ["ld"] = [.. Spaces, .. Scopes, .. Hints, "volatile", "relaxed", "acquire", "weak", "nc", "v2", "v4"],
        ["ldu"] = ["global", "v2", "v4"],
        ["st"] = [.. Spaces, .. Scopes, .. Hints, "volatile", "relaxed", "release", "weak", "v2", "v4"],
        ["atom"] = ["global", "shared", "shared::cta", .. Scopes, .. Sums, "relaxed", "acquire", "release", "acq_rel"],
        ["red"] = ["global", "shared", "shared::cta", .. Scopes, .. Sums, "relaxed", "release"],
        ["cp"] =
        [
            "async", "ca", "cg", "shared", "shared::cta", "global", "commit_group", "wait_group", "wait_all", "L2::64B",
            "L2::128B", "L2::256B",
        ],
        ["bar"] = ["sync", "arrive", "red", "popc", "and", "or", "cta", "warp"],
        ["barrier"] = ["sync", "arrive", "red", "popc", "and", "or", "cta", "aligned"],
        ["membar"] = ["cta", "gl", "sys"],
        ["fence"] = [.. Scopes, "sc", "acq_rel"],
        ["shfl"] = ["sync", "up", "down", "bfly", "idx"],
        ["vote"] = ["sync", "all", "any", "uni", "ballot"],
        ["match"] = ["sync", "any", "all"],
        ["redux"] = ["sync", "add", "min", "max", "and", "or", "xor"],
        ["mma"] = ["sync", "aligned", "m16n8k8", "m16n8k16", "row", "col"],
        ["bra"] = ["uni"],
        ["brx"] = ["idx", "uni"],
        ["ret"] = ["uni"],
        ["prefetch"] = ["global", "local", "L1", "L2", "L2::evict_last", "L2::evict_normal"],
        ["prefetchu"] = ["L1"],
        ["discard"] = ["global", "L2"],
        ["pmevent"] = ["mask"],
    };

    /// <summary>The first word of an instruction that means nothing there; null where all do.</summary>
    public static string? FindUnknown(RawInstruction instruction)
    {
        string[] words = Known.GetValueOrDefault(instruction.Name, Nothing);
        return instruction.Modifiers.FirstOrDefault(
            word => NumberTypes.Parse(word) == NumberType.None && Array.IndexOf(words, word) < 0);
    }
}
