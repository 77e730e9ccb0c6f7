using GpuNet.CudaEmulator.Memory;

namespace GpuNet.CudaEmulator.Tests.Execution;

/// <summary>Runs one instruction over operands, one thread for each set of them.</summary>
internal static class LaneKernel
{
    /// <summary>What a lane's result holds before the instruction.</summary>
    public const ulong Before = 0x1122334455667788;

    /// <summary>The results; where <paramref name="enabled"/> is false the instruction is guarded off.</summary>
    public static ulong[] Run(
        string instruction,
        string result,
        string[] types,
        ulong[][] operands,
        Func<int, bool>? enabled = null,
        EmulatorOptions? options = null)
    {
        const int Threads = 96;
        int count = operands.Length;
        int blocks = (count + Threads - 1) / Threads;
        int padded = blocks * Threads;
        using var memory = new GlobalMemory(1 << 28);
        ulong output = TextKernel.New(memory, new ulong[padded]);
        ulong guards = TextKernel.New(
            memory, [.. Enumerable.Range(0, padded).Select(at => at >= count || enabled is null || enabled(at) ? 1ul : 0)]);
        List<ulong> pointers = [output, guards];
        string load = "";
        string names = "%x";
        string declarations = $".reg .{Register(result)} %x;";
        for (int place = 0; place < types.Length; place++)
        {
            pointers.Add(TextKernel.New(
                memory, [.. Enumerable.Range(0, padded).Select(at => operands[Math.Min(at, count - 1)][place])]));
            string name = $"%y{place}";
            declarations += $" .reg .{Register(types[place])} {name};";
            load += $"add.u64 %d2, %p{place + 2}, %d0;\n";
            load += types[place] == "pred"
                ? $"ld.global.u32 %r1, [%d2]; setp.ne.u32 {name}, %r1, 0;\n"
                : $"ld.global.{types[place]} {name}, [%d2];\n";
            names += $", {name}";
        }

        string preset = result switch
        {
            "pred" => "setp.eq.u32 %x, 0, 0;",
            _ => $"mov.b{8 * Bytes(result)} %x, {Before & Mask(result)};",
        };
        string store = result == "pred"
            ? "selp.b32 %r2, 1, 0, %x; st.global.u32 [%d1], %r2;"
            : $"st.global.b{8 * Bytes(result)} [%d1], %x;";
        string body = $"""
            mul.wide.u32 %d0, %t, 8;
            add.u64 %d1, %p1, %d0;
            ld.global.u32 %r0, [%d1];
            setp.ne.u32 %q0, %r0, 0;
            add.u64 %d1, %p0, %d0;
            {load}{preset}
            @%q0 {string.Format(System.Globalization.CultureInfo.InvariantCulture, instruction, names)};
            {store}
            """;
        _ = TextKernel.Run(
            memory, TextKernel.Text(body, pointers.Count, declarations), [.. pointers], Threads, blocks, options);
        return TextKernel.Read<ulong>(memory, output, count);
    }

    /// <summary>What a type keeps of 64 bits.</summary>
    public static ulong Mask(string type) => Bytes(type) == 8 ? ulong.MaxValue : (1ul << (8 * Bytes(type))) - 1;

    private static string Register(string type) => type == "pred" ? "pred" : $"b{Math.Max(16, 8 * Bytes(type))}";

    private static int Bytes(string type) => int.Parse(type.TrimStart('b', 'f', 's', 'u', 't'), null) / 8;
}
