using GpuNet.CudaEmulator.Execution;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Detectors;

/// <summary>Races, each in a kernel that has it and in its repaired twin; both watches are on for both.</summary>
public class RaceTests
{
    private const string Declarations = ".shared .align 16 .b8 tile[512];";

    // %rd11 is a thread's shared word, %rd12 its neighbour's, %rd13 one of the other warp; %rd14 its global word; %p8 is
    // the first thread of a block, %p7 the first block; %a1 is a flag.
    private const string Places =
        "mov.u64 %rd10, tile; mul.wide.u32 %rd11, %t, 4; add.u64 %rd11, %rd10, %rd11; xor.b32 %r20, %t, 1; "
        + "mul.wide.u32 %rd12, %r20, 4; add.u64 %rd12, %rd10, %rd12; xor.b32 %r20, %t, 32; mul.wide.u32 %rd13, %r20, 4; "
        + "add.u64 %rd13, %rd10, %rd13; add.u64 %rd14, %a0, %g4; mov.u32 %r21, %ctaid.x; setp.eq.u32 %p8, %t, 0; "
        + "setp.eq.u32 %p7, %r21, 0; ";

    // Another thread of the grid's word.
    private const string Swapped = "mul.wide.u32 %rd1, %r1, 4; add.u64 %rd1, %rd1, %a0; ld.global.u32 %r2, [%rd1];";

    public static TheoryData<string> Mistakes => [.. Kernels.Keys];

    private static Dictionary<string, (FaultKind Kind, string Broken, string Repaired)> Kernels { get; } = new()
    {
        ["shared: written before the other warp wrote"] = (
            FaultKind.SharedRace,
            "st.shared.u32 [%rd11], 1; st.shared.u32 [%rd13], 2;",
            "st.shared.u32 [%rd11], 1; bar.sync 0; st.shared.u32 [%rd13], 2;"),
        ["shared: no barrier before reading"] = (
            FaultKind.SharedRace,
            "st.shared.u32 [%rd11], 1; ld.shared.u32 %r1, [%rd12];",
            "st.shared.u32 [%rd11], 1; bar.sync 0; ld.shared.u32 %r1, [%rd12];"),
        ["shared: no barrier before overwriting"] = (
            FaultKind.SharedRace,
            "st.shared.u32 [%rd11], 1; bar.sync 0; ld.shared.u32 %r1, [%rd13]; st.shared.u32 [%rd11], 2;",
            "st.shared.u32 [%rd11], 1; bar.sync 0; ld.shared.u32 %r1, [%rd13]; bar.sync 0; st.shared.u32 [%rd11], 2;"),
        ["shared: within a warp"] = (
            FaultKind.SharedRace,
            "st.shared.u32 [%rd11], 1; ld.shared.u32 %r1, [%rd12];",
            "st.shared.u32 [%rd11], 1; bar.warp.sync 0xffffffff; ld.shared.u32 %r1, [%rd12];"),
        ["shared: a barrier of a warp is none for the other"] = (
            FaultKind.SharedRace,
            "st.shared.u32 [%rd11], 1; bar.warp.sync 0xffffffff; st.shared.u32 [%rd13], 1;",
            "st.shared.u32 [%rd11], 1; bar.warp.sync 0xffffffff; st.shared.u32 [%rd12], 1;"),
        ["shared: all write one word"] = (
            FaultKind.SharedRace, "st.shared.u32 [%rd10], %t;", "@%p8 st.shared.u32 [%rd10], %t;"),
        ["shared: a byte of another thread"] = (
            FaultKind.SharedRace,
            "cvt.u64.u32 %rd2, %t; add.u64 %rd2, %rd2, %rd10; st.shared.u8 [%rd2], 1; ld.shared.u8 %r2, [%rd10];",
            "cvt.u64.u32 %rd2, %t; add.u64 %rd2, %rd2, %rd10; st.shared.u8 [%rd2], 1; ld.shared.u8 %r2, [%rd2];"),
        ["shared: atomics, and then the last of them reads"] = (
            FaultKind.SharedRace,
            "@%p8 st.shared.u32 [%rd10], 0; bar.sync 0; red.shared.add.u32 [%rd10], 1; ld.shared.u32 %r1, [%rd10];",
            "@%p8 st.shared.u32 [%rd10], 0; bar.sync 0; red.shared.add.u32 [%rd10], 1; bar.sync 0; ld.shared.u32 %r1, [%rd10];"),
        ["shared: a plain write among atomics"] = (
            FaultKind.SharedRace,
            "@%p8 st.shared.u32 [%rd10], 0; red.shared.add.u32 [%rd10], 1; bar.sync 0; red.shared.add.u32 [%rd10], 1; @%p8 st.shared.u32 [%rd10], 0;",
            "@%p8 st.shared.u32 [%rd10], 0; bar.sync 0; red.shared.add.u32 [%rd10], 1; bar.sync 0; @%p8 st.shared.u32 [%rd10], 0;"),
        ["shared: a plain write and at once atomics, the writer's first"] = (
            FaultKind.SharedRace,
            "@%p8 st.shared.u32 [%rd10], 0; red.shared.add.u32 [%rd10], 1;",
            "@%p8 st.shared.u32 [%rd10], 0; bar.sync 0; red.shared.add.u32 [%rd10], 1;"),
        ["shared: a barrier of each warp by itself"] = (
            FaultKind.SharedRace,
            "shr.u32 %r1, %t, 5; st.shared.u32 [%rd11], 1; bar.sync %r1, 32; st.shared.u32 [%rd13], 2;",
            "shr.u32 %r1, %t, 5; st.shared.u32 [%rd11], 1; bar.sync %r1, 32; st.shared.u32 [%rd12], 2;"),
        ["shared: who arrives at a barrier has not waited for it"] = (
            FaultKind.SharedRace,
            Handed("bar.arrive 1, 64; ld.shared.u32 %r2, [%rd13];", "st.shared.u32 [%rd11], 2; bar.sync 1, 64;"),
            Handed("st.shared.u32 [%rd11], 2; bar.arrive 1, 64;", "bar.sync 1, 64; ld.shared.u32 %r2, [%rd13];")),
        ["shared: what comes behind an arrival"] = (
            FaultKind.SharedRace,
            Handed("bar.arrive 1, 64; st.shared.u32 [%rd11], 2;", "bar.sync 1, 64; ld.shared.u32 %r2, [%rd13];"),
            Handed("bar.arrive 1, 64; st.shared.u32 [%rd11], 2;", "bar.sync 1, 64; ld.shared.u32 %r2, [%rd12];")),
        ["shared: a reader that the next writer does not wait for"] = (
            FaultKind.SharedRace, WrittenAgain(""), WrittenAgain("bar.sync 3, 64;")),
        ["shared: a barrier of half a warp is none for the other half"] = (
            FaultKind.SharedRace,
            HalfWarp("ld.shared.u32 %r2, [%rd1];"),
            HalfWarp("ld.shared.u32 %r2, [%rd12];")),
        ["shared: both halves of a warp, each by itself"] = (
            FaultKind.SharedRace,
            Halves("bar.warp.sync %r2; ld.shared.u32 %r3, [%rd1];"),
            Halves("bar.warp.sync %r2; bar.warp.sync -1; ld.shared.u32 %r3, [%rd1];")),
        ["shared: an asynchronous copy that others read without a barrier"] = (
            FaultKind.SharedRace,
            "cp.async.ca.shared.global [%rd11], [%rd14], 4; cp.async.wait_all; ld.shared.u32 %r1, [%rd12];",
            "cp.async.ca.shared.global [%rd11], [%rd14], 4; cp.async.wait_all; bar.sync 0; ld.shared.u32 %r1, [%rd12];"),
        ["shared: an asynchronous copy over what others still read"] = (
            FaultKind.SharedRace,
            "st.shared.u32 [%rd11], 1; bar.sync 0; ld.shared.u32 %r1, [%rd12]; cp.async.ca.shared.global [%rd11], [%rd14], 4; bar.sync 0; cp.async.wait_all;",
            "st.shared.u32 [%rd11], 1; bar.sync 0; ld.shared.u32 %r1, [%rd12]; bar.sync 0; cp.async.ca.shared.global [%rd11], [%rd14], 4; cp.async.wait_all;"),
        ["global: two blocks write one word"] = (
            FaultKind.GlobalRace, "@%p8 st.global.u32 [%a0], 1;", "@!%p7 bra OVER; @%p8 st.global.u32 [%a0], 1; OVER:"),
        ["global: one block reads what the other wrote"] = (
            FaultKind.GlobalRace,
            "@%p7 st.global.u32 [%rd14], 1; @%p7 bra OVER; ld.global.u32 %r1, [%rd14+-256]; OVER:",
            "@%p7 st.global.u32 [%rd14], 1; @%p7 bra OVER; ld.global.u32 %r1, [%rd14]; OVER:"),
        ["global: one block writes what the other read"] = (
            FaultKind.GlobalRace,
            "@%p7 ld.global.u32 %r1, [%rd14]; @%p7 bra OVER; st.global.u32 [%rd14+-256], 1; OVER:",
            "@%p7 ld.global.u32 %r1, [%rd14]; @%p7 bra OVER; st.global.u32 [%rd14], 1; OVER:"),
        ["global: one block writes what all read"] = (
            FaultKind.GlobalRace,
            "ld.global.u32 %r1, [%a0]; bar.sync 0; @%p7 bra OVER; @%p8 st.global.u32 [%a0], 1; OVER:",
            "ld.global.u32 %r1, [%a0]; bar.sync 0; @%p7 bra OVER; @%p8 st.global.u32 [%a0+4], 1; OVER:"),
        ["global: two threads of a block"] = (
            FaultKind.GlobalRace,
            $"st.global.u32 [%rd14], 1; xor.b32 %r1, %g, 1; {Swapped}",
            $"st.global.u32 [%rd14], 1; bar.sync 0; xor.b32 %r1, %g, 1; {Swapped}"),
        ["global: a barrier of the block is none for the grid"] = (
            FaultKind.GlobalRace,
            $"st.global.u32 [%rd14], 1; bar.sync 0; xor.b32 %r1, %g, 64; {Swapped}",
            $"st.global.u32 [%rd14], 1; bar.sync 0; xor.b32 %r1, %g, 32; {Swapped}"),
        ["global: bytes of one word belong to different threads"] = (
            FaultKind.GlobalRace,
            "add.u64 %rd1, %a0, %g1; st.global.u8 [%rd1], 1; xor.b32 %r1, %g, 1; cvt.u64.u32 %rd2, %r1; add.u64 %rd2, %a0, %rd2; ld.global.u8 %r2, [%rd2];",
            "add.u64 %rd1, %a0, %g1; st.global.u8 [%rd1], 1; ld.global.u8 %r2, [%rd1];"),
        ["global: atomics and a plain write"] = (
            FaultKind.GlobalRace,
            "red.global.add.u32 [%a0], 1; @%p8 st.global.u32 [%a0], 1; bar.sync 0; red.global.add.u32 [%a0], 1;",
            "red.global.add.u32 [%a0], 1; atom.global.max.u32 %r1, [%a0], 5; ld.relaxed.gpu.global.u32 %r2, [%a0];"),
        ["global: a plain write and at once atomics, the writer's first"] = (
            FaultKind.GlobalRace,
            "@!%p7 bra OVER; @%p8 st.global.u32 [%a0], 1; red.global.add.u32 [%a0], 1; OVER:",
            "@!%p7 bra OVER; @%p8 st.global.u32 [%a0], 1; bar.sync 0; red.global.add.u32 [%a0], 1; OVER:"),
        ["global: a barrier of each warp by itself"] = (
            FaultKind.GlobalRace,
            $"shr.u32 %r3, %t, 5; st.global.u32 [%rd14], 1; bar.sync %r3, 32; xor.b32 %r1, %g, 32; {Swapped}",
            $"shr.u32 %r3, %t, 5; st.global.u32 [%rd14], 1; bar.sync %r3, 32; xor.b32 %r1, %g, 1; {Swapped}"),
        ["global: a flag without a release"] = (
            FaultKind.GlobalRace,
            Flag("st.relaxed.gpu.global.u32", "ld.acquire.gpu.global.u32"),
            Flag("st.release.gpu.global.u32", "ld.acquire.gpu.global.u32")),
        ["global: a flag without an acquire"] = (
            FaultKind.GlobalRace,
            Flag("st.release.gpu.global.u32", "ld.relaxed.gpu.global.u32"),
            Flag("st.release.gpu.global.u32", "ld.relaxed.gpu.global.u32", "fence.acq_rel.gpu;")),
        ["global: a flag that orders for its block alone"] = (
            FaultKind.GlobalRace,
            Flag("st.release.cta.global.u32", "ld.acquire.gpu.global.u32"),
            Flag("st.release.sys.global.u32", "ld.acquire.sys.global.u32")),
        ["global: a volatile flag without fences"] = (
            FaultKind.GlobalRace,
            Flag("st.volatile.global.u32", "ld.volatile.global.u32"),
            Flag("membar.gl; @%p8 st.volatile.global.u32", "ld.volatile.global.u32", "membar.gl;")),
        ["global: a volatile flag with a fence of the block"] = (
            FaultKind.GlobalRace,
            Flag("membar.cta; @%p8 st.volatile.global.u32", "ld.volatile.global.u32", "membar.gl;"),
            Flag("membar.sys; @%p8 st.volatile.global.u32", "ld.volatile.global.u32", "membar.gl;")),
        ["global: a barrier of the grid without fences"] = (
            FaultKind.GlobalRace, Grid("", "relaxed"), Grid("membar.gl;", "acquire")),
        ["global: fences that no flag connects"] = (
            FaultKind.GlobalRace,
            "@%p7 st.global.u32 [%rd14], 1; membar.gl; bar.sync 0; @%p7 bra OVER; ld.global.u32 %r1, [%rd14+-256]; OVER:",
            "@%p7 st.global.u32 [%rd14], 1; membar.gl; bar.sync 0; @%p7 bra OVER; ld.global.u32 %r1, [%rd14]; OVER:"),
        ["global: the last block sums up without a fence"] = (
            FaultKind.GlobalRace, LastBlock(""), LastBlock("membar.gl;")),
        ["global: a block hands over what only its first thread is sure of"] = (
            FaultKind.GlobalRace, LastBlock("membar.gl;", ""), LastBlock("membar.gl;")),
        ["global: a flag before the block's other threads wrote"] = (
            FaultKind.GlobalRace,
            Flag("st.release.gpu.global.u32", "ld.acquire.gpu.global.u32", meets: ""),
            Flag("st.release.gpu.global.u32", "ld.acquire.gpu.global.u32")),
        ["global: one thread waits for the flag, and others go on"] = (
            FaultKind.GlobalRace,
            Flag("st.release.gpu.global.u32", "ld.acquire.gpu.global.u32", waited: Seen),
            Flag("st.release.gpu.global.u32", "ld.acquire.gpu.global.u32")),
        ["global: a fence before the barrier"] = (
            FaultKind.GlobalRace,
            Flag("st.relaxed.gpu.global.u32", "ld.acquire.gpu.global.u32", meets: "membar.gl; bar.sync 0;"),
            Flag("membar.gl; @%p8 st.relaxed.gpu.global.u32", "ld.acquire.gpu.global.u32")),
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_racy_kernel_is_caught_and_its_repaired_twin_is_not(string mistake)
    {
        (FaultKind kind, string broken, string repaired) = Kernels[mistake];

        // A flag of the first block is seen by the other only where that one comes later or waits.
        KernelFaultException fault = Assert.Throws<KernelFaultException>(() => Run(broken, 0, watch: true));
        Assert.True(kind == fault.Kind, $"{kind} is expected; got {fault.Kind}: {fault.Message}");
        Assert.Contains("at line", fault.Message, StringComparison.Ordinal);
        foreach (int order in new[] { 0, 1, 2 })
            Run(repaired, order, watch: true);

        // Without the watches nobody looks.
        Run(broken, 0, watch: false);
    }

    // Two blocks of 64 threads, cooperative.
    private static void Run(string body, int order, bool watch)
    {
        using var device = new Device(new() { Order = order, WatchSharedRaces = watch, WatchGlobalRaces = watch });
        _ = device.Run(
            Device.Text(Places + body, 2, Declarations),
            new Dim3(2),
            new Dim3(64),
            [device.Upload(new uint[128]), device.Upload(0u, 0u)],
            cooperative: true);
    }

    // The first block writes its words and sets a flag; the other waits for it and reads them.
    private static string Flag(
        string set, string get, string after = "", string meets = "bar.sync 0;", string waited = "bar.sync 0;") =>
        $"""
        @!%p7 bra WAIT; st.global.u32 [%rd14], 5; {meets} @%p8 {set} [%a1], 1; bra OVER;
        WAIT: @!%p8 bra WAITED; SPIN: {get} %r1, [%a1]; setp.eq.u32 %p1, %r1, 0; @%p1 bra SPIN; {after}
        WAITED: {waited} ld.global.u32 %r2, [%rd14+-256]; OVER:
        """;

    // The first warp goes one way at a barrier of both, the second the other.
    private static string Handed(string first, string second) =>
        $"""
        st.shared.u32 [%rd11], 1; bar.sync 0; setp.lt.u32 %p1, %t, 32; @%p1 bra FIRST; {second} bra END;
        FIRST: {first} END:
        """;

    // The first warp writes again what the second reads.
    private static string WrittenAgain(string wait) =>
        $"""
        setp.lt.u32 %p1, %t, 32; @%p1 bra FIRST; bar.sync 2, 64; ld.shared.u32 %r1, [%rd13]; {wait} bra END;
        FIRST: st.shared.u32 [%rd11], 1; bar.sync 2, 64; {wait} st.shared.u32 [%rd11], 2; END:
        """;

    // %rd1 is a word of the other half of the warp.
    private static string HalfWarp(string read) =>
        $"""
        st.shared.u32 [%rd11], 1; xor.b32 %r1, %t, 16; mul.wide.u32 %rd1, %r1, 4; add.u64 %rd1, %rd10, %rd1;
        and.b32 %r1, %t, 16; setp.ne.u32 %p1, %r1, 0; @%p1 bra OVER; bar.warp.sync 0xffff; {read} OVER:
        """;

    // And %r2 the half that a lane is in.
    private static string Halves(string meet) =>
        $"""
        st.shared.u32 [%rd11], 1; xor.b32 %r1, %t, 16; mul.wide.u32 %rd1, %r1, 4; add.u64 %rd1, %rd10, %rd1;
        and.b32 %r1, %t, 16; shl.b32 %r2, 0xffff, %r1; {meet}
        """;

    private static string Grid(string fence, string read) =>
        $"""
        st.global.u32 [%rd14], 5; bar.sync 0; @!%p8 bra WAITED; {fence} red.global.add.u32 [%a1], 1;
        SPIN: ld.{read}.gpu.global.u32 %r1, [%a1]; setp.lt.u32 %p1, %r1, 2; @%p1 bra SPIN;
        WAITED: bar.sync 0; xor.b32 %r1, %g, 64; {Swapped}
        """;

    // All threads see that the flag is set, and acquire nothing by it.
    private const string Seen = "AGAIN: ld.relaxed.gpu.global.u32 %r1, [%a1]; setp.eq.u32 %p1, %r1, 0; @%p1 bra AGAIN;";

    private static string LastBlock(string fence, string meets = "bar.sync 0;") =>
        $"""
        st.global.u32 [%rd14], 5; {meets} @!%p8 bra OVER; {fence} atom.global.add.u32 %r1, [%a1], 1; {fence}
        setp.ne.u32 %p1, %r1, 1; @%p1 bra OVER; ld.global.u32 %r2, [%a0+128]; ld.global.u32 %r3, [%a0+384]; OVER:
        """;
}
