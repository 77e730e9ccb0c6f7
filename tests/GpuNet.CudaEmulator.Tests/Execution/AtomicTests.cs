using GpuNet.CudaEmulator.Memory;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

public class AtomicTests
{
    // Every thread t applies t + 1 to one place that holds 5; orders of lanes must not matter to what is checked.
    [Theory]
    [InlineData("add.u32", 5 + (64 * 65 / 2))]
    [InlineData("min.u32", 1)]
    [InlineData("max.u32", 64)]
    [InlineData("min.s32", 1)]
    [InlineData("max.s32", 64)]
    [InlineData("or.b32", 127)]
    [InlineData("and.b32", 0)]
    [InlineData("xor.b32", 5 ^ 64)]
    public void Threads_add_up_in_one_place(string operation, uint expected)
    {
        foreach (string space in new[] { ".global", "", ".shared" })
        {
            uint result = One(
                $"add.s32 %r1, %t, 1; red{space}.{operation} [%d0], %r1;", space == ".shared");
            Assert.Equal(expected, result);
            result = One(
                $"add.s32 %r1, %t, 1; atom{space}.{operation} %r2, [%d0], %r1;", space == ".shared");
            Assert.Equal(expected, result);
        }
    }

    [Theory]
    [InlineData("inc.u32", 9, 9)] // 5 6 7 8 9 0 1 … : 64 steps of a circle of ten
    [InlineData("dec.u32", 9, 1)]
    public void Counters_go_round(string operation, uint limit, uint expected) =>
        Assert.Equal(expected, One($"red.global.{operation} [%d0], {limit};", shared: false));

    [Fact]
    public void An_atomic_gives_what_was_there_before()
    {
        uint[] result = TextKernel.Words("atom.global.add.u32 %r0, [%p1], 2;", threads: 64, input: [100]);
        Assert.Equal(Enumerable.Range(0, 64).Select(t => (uint)(100 + (2 * t))), result.Order());
        result = TextKernel.Words("atom.global.exch.b32 %r0, [%p1], %t;", threads: 64, input: [100]);
        Assert.Equal(64, result.Distinct().Count());
        Assert.Contains(100u, result);
    }

    [Fact]
    public void Only_one_thread_swaps_what_is_there()
    {
        uint[] result = TextKernel.Words(
            "add.s32 %r1, %t, 1; atom.global.cas.b32 %r0, [%p1], 0, %r1;", threads: 96, input: [0]);
        Assert.Single(result, old => old == 0);
    }

    [Fact]
    public void Numbers_of_64_bits_and_fractions_are_added()
    {
        using var memory = new GlobalMemory(1 << 16);
        ulong wide = TextKernel.New(memory, new ulong[] { 0xffffffff });
        float[] half = [0.5f];
        double[] quarter = [0.25];
        ulong single = TextKernel.New(memory, half);
        ulong doubled = TextKernel.New(memory, quarter);
        string text = TextKernel.Text(
            """
            cvt.u64.u32 %d0, %t;
            red.global.add.u64 [%p0], %d0;
            cvt.rn.f32.u32 %f0, %t;
            atom.global.add.f32 %f1, [%p1], %f0;
            cvt.rn.f64.u32 %e0, %t;
            atom.global.add.f64 %e1, [%p2], %e0;
            """,
            3);
        _ = TextKernel.Run(memory, text, [wide, single, doubled]);

        Assert.Equal(0xffffffff + 496ul, TextKernel.Read<ulong>(memory, wide, 1)[0]);
        Assert.Equal(496.5f, TextKernel.Read<float>(memory, single, 1)[0]);
        Assert.Equal(496.25, TextKernel.Read<double>(memory, doubled, 1)[0]);
    }

    [Fact]
    public void Threads_of_several_warps_pass_a_lock_to_each_other()
    {
        using var memory = new GlobalMemory(1 << 16);
        ulong places = TextKernel.New(memory, new uint[2]);

        // One lane of each warp at a time; a read and a write apart would lose sums without the lock.
        string text = TextKernel.Text("""
            and.b32 %r1, %t, 31;
            setp.ne.u32 %q1, %r1, 0;
            @%q1 bra END;
            TRY:
            atom.acquire.gpu.global.cas.b32 %r2, [%p0], 0, 1;
            setp.ne.u32 %q2, %r2, 0;
            @%q2 bra TRY;
            ld.volatile.global.u32 %r3, [%p0+4];
            nanosleep.u32 100;
            mov.u32 %r4, 0;
            WAIT:
            add.s32 %r4, %r4, 1;
            setp.lt.u32 %q3, %r4, 10000;
            @%q3 bra WAIT;
            add.s32 %r3, %r3, 1;
            st.volatile.global.u32 [%p0+4], %r3;
            atom.release.gpu.global.exch.b32 %r2, [%p0], 0;
            END:
            mov.u32 %r0, 0;
            """);
        _ = TextKernel.Run(memory, text, [places], threads: 256);
        Assert.Equal([0u, 8u], TextKernel.Read<uint>(memory, places, 2));
    }

    private static uint One(string operation, bool shared)
    {
        using var memory = new GlobalMemory(1 << 16);
        ulong place = TextKernel.New(memory, new uint[] { 5 });
        string text = TextKernel.Text(
            $"""
            mov.u64 %d0, {(shared ? "s" : "%p0")};
            {(shared ? "st.shared.u32 [%d0], 5; bar.sync 0;" : "")}
            {operation}
            bar.sync 0;
            {(shared ? "ld.shared.u32 %r5, [%d0]; st.global.u32 [%p0], %r5;" : "")}
            """,
            declarations: ".shared .align 4 .b8 s[4];");
        _ = TextKernel.Run(memory, text, [place], threads: 64);
        return TextKernel.Read<uint>(memory, place, 1)[0];
    }
}
