using System.Text.RegularExpressions;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// Adapts the OpenCL source that ILGPU's compiler generates for the driver's compiler. ILGPU generates OpenCL C 2 with
/// the generic address space and barriers that order only global memory. The result is OpenCL C 1.2, which every driver
/// accepts: barriers order local memory too, pointers have an address space, and the driver knows the group size.
/// </summary>
/// <remarks>
/// A generic pointer in these texts is one to global memory. If a source does not show that, or has an unknown
/// operation, it is rejected: a wrong address space or a weak fence would show only in wrong numbers.
/// </remarks>
internal static partial class OpenClText
{
    private const string OtherMemory = "might treat other memory as global";

    /// <summary>The source for the driver.</summary>
    /// <param name="source">The source that ILGPU generated.</param>
    /// <param name="threads">The group size that it is launched with.</param>
    /// <exception cref="NotSupportedException">The source has something unknown; the message quotes it.</exception>
    public static string Mend(string source, int threads)
    {
        RefuseOtherMemory(source);
        string text = Extension().Replace(source, "");
        text = GenericType().Replace(text, "typedef global ${type}* ${name};");
        text = Barrier().Replace(text, "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)");
        text = AtomicAdd().Replace(text, "atomic_add((volatile global ${type}*)${to}");

        // The driver's compiler then limits the registers of a thread so that a whole group fits.
        text = Kernel().Replace(text, $"kernel __attribute__((reqd_work_group_size({threads}, 1, 1))) void");
        foreach (Match unknown in Unknown().Matches(text))
            throw Refusal(text, unknown, "is not supported");
        return text;
    }

    /// <summary>
    /// Rejects conversions of other pointers to a pointer type that will be global. Plain copies need no check: their
    /// types agree, or the driver's compiler complains.
    /// </summary>
    private static void RefuseOtherMemory(string source)
    {
        HashSet<string> generic = [.. GenericType().Matches(source).Select(type => type.Groups["name"].Value)];
        HashSet<string> global =
        [
            .. Declaration().Matches(source)
                .Where(declaration => generic.Contains(declaration.Groups["type"].Value))
                .Select(declaration => declaration.Groups["name"].Value),
        ];
        foreach (Match cast in Cast().Matches(source).Where(cast => generic.Contains(cast.Groups["type"].Value)))
        {
            string from = cast.Groups["from"].Value;
            if (!global.Contains(from) && !View().IsMatch(from))
                throw Refusal(source, cast, OtherMemory);
        }

        foreach (Match address in Address().Matches(source)
            .Where(address => global.Contains(address.Groups["to"].Value)))
        {
            if (!global.Contains(address.Groups["from"].Value))
                throw Refusal(source, address, OtherMemory);
        }

        foreach (Match atomic in AtomicAdd().Matches(source)
            .Where(atomic => !global.Contains(atomic.Groups["to"].Value)))
            throw Refusal(source, atomic, OtherMemory);
    }

    private static NotSupportedException Refusal(string text, Match found, string why)
    {
        int start = text.LastIndexOf('\n', found.Index) + 1;
        int end = text.IndexOf('\n', found.Index);
        string line = text[start..(end < 0 ? text.Length : end)].Trim();
        return new NotSupportedException($"its OpenCL source has '{line}', which {why}");
    }

    // Whatever the device has; these texts use none, and some compilers warn of each.
    [GeneratedRegex(@"^#pragma OPENCL EXTENSION \w+ : enable\r?\n", RegexOptions.Multiline)]
    private static partial Regex Extension();

    [GeneratedRegex(@"\btypedef __generic (?<type>(struct )?\w+)\* (?<name>\w+);")]
    private static partial Regex GenericType();

    [GeneratedRegex(@"\bwork_group_barrier\s*\(\s*CLK_(GLOBAL|LOCAL)_MEM_FENCE\s*\)")]
    private static partial Regex Barrier();

    [GeneratedRegex(@"\batomic_fetch_add\s*\(\s*\(atomic_(?<type>u?int)\*\)(?<to>var\d+)")]
    private static partial Regex AtomicAdd();

    [GeneratedRegex(@"\bkernel void\b")]
    private static partial Regex Kernel();

    [GeneratedRegex(@"^\s*(?<type>type_\d+) (?<name>var\d+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\((?<type>type_\d+)\)\s*(?<from>\w*)")]
    private static partial Regex Cast();

    [GeneratedRegex(@"^view_\d+$")]
    private static partial Regex View();

    [GeneratedRegex(@"\b(?<to>var\d+)\s*=\s*&\s*(?<from>\w*)")]
    private static partial Regex Address();

    // What is left of the generic address space, conversions between address spaces, private arrays, pointers that do not
    // say where they point (a star that clings to a type; products have it free), weaker barriers, other atomics.
    [
        GeneratedRegex(
            @"\b(__generic|to_global|to_local|to_private|private|(get_)?(max_)?(work|sub)_group_\w+|mem_fence)\b"
            + @"|\batomic_(?!add\(\(volatile global u?int\*\))\w+"
            + @"|(?<!\b(global|local) (struct )?)\b\w+\*(?=[ )])"),
    ]
    private static partial Regex Unknown();
}
