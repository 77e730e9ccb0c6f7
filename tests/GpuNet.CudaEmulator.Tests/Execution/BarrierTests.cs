using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

public class BarrierTests
{
    private const string Shared = ".shared .align 4 .b8 s[512];";

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Warps_see_what_others_stored_before_a_barrier(int order)
    {
        uint[] result = TextKernel.Words(
            """
            mov.u64 %d0, s;
            mul.wide.u32 %d1, %t, 4;
            add.u64 %d1, %d1, %d0;
            st.shared.u32 [%d1], %t;
            bar.sync 0;
            sub.s32 %r1, 127, %t;
            mul.wide.u32 %d1, %r1, 4;
            add.u64 %d1, %d1, %d0;
            ld.shared.u32 %r0, [%d1];
            """,
            threads: 128,
            options: new() { Order = order, WatchSharedRaces = true },
            declarations: Shared);
        Assert.Equal([.. Enumerable.Range(0, 128).Select(t => (uint)(127 - t))], result);
    }

    [Theory]
    [InlineData("setp.lt.u32 %q1, %t, 16; @%q1 bra OVER; bar.sync 0; OVER: mov.u32 %r0, 0;", "others of its warp go elsewhere")]
    [InlineData("setp.lt.u32 %q1, %t, 16; @%q1 ret; bar.sync 0;", "returned before")]
    [InlineData("setp.lt.u32 %q1, %t, 5; @%q1 bar.sync 0;", "others of its warp go elsewhere")]
    [InlineData("setp.lt.u32 %q1, %t, 32; @%q1 ret; bar.sync 0;", "1 warps of block 0 wait")]
    [InlineData("setp.lt.u32 %q1, %t, 32; @%q1 bra OVER; barrier.sync 0; OVER: mov.u32 %r0, 0;", "1 warps of block 0 wait")]
    public void A_barrier_that_not_all_threads_reach_is_a_fault(string body, string words)
    {
        KernelFaultException fault = TextKernel.Fault(body, threads: 64);

        Assert.Equal(FaultKind.DivergentBarrier, fault.Kind);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Warps_at_different_barriers_wait_for_ever()
    {
        KernelFaultException fault = TextKernel.Fault(
            "setp.lt.u32 %q1, %t, 32; @%q1 bra OVER; bar.sync 1; bra END; OVER: bar.sync 2; END: mov.u32 %r0, 0;",
            threads: 64);

        Assert.Equal(FaultKind.Deadlock, fault.Kind);
    }

    [Fact]
    public void A_numbered_barrier_is_for_as_many_threads_as_it_says()
    {
        // Two warps pass a value at barrier 1 while two others do at barrier 2; one arrives and does not wait.
        uint[] result = TextKernel.Words(
            """
            mov.u64 %d0, s;
            mov.u32 %r0, 0;
            shr.u32 %r1, %t, 6;
            add.s32 %r1, %r1, 1;
            and.b32 %r2, %t, 32;
            setp.ne.u32 %q1, %r2, 0;
            mul.wide.u32 %d1, %r1, 4;
            add.u64 %d1, %d1, %d0;
            @%q1 bra READ;
            mul.lo.s32 %r3, %r1, 11;
            st.shared.u32 [%d1], %r3;
            membar.cta;
            bar.arrive %r1, 64;
            bra END;
            READ:
            bar.sync %r1, 64;
            ld.shared.u32 %r0, [%d1];
            END:
            mov.u32 %r4, 0;
            """,
            threads: 128,
            options: new() { Order = 3 },
            declarations: Shared);
        Assert.Equal([.. Enumerable.Range(0, 128).Select(t => t % 64 < 32 ? 0 : t < 64 ? 11u : 22u)], result);
    }

    [Fact]
    public void A_barrier_that_reduces_counts_all_threads()
    {
        foreach ((string form, Func<int, uint> expected) in new (string, Func<int, uint>)[]
        {
            ("bar.red.popc.u32 %r0, 0, %q1;", least => (uint)(96 - least)),
            ("bar.red.and.pred %q2, 0, %q1; selp.b32 %r0, 1, 0, %q2;", least => least == 0 ? 1u : 0),
            ("bar.red.or.pred %q2, 0, %q1; selp.b32 %r0, 1, 0, %q2;", least => least < 96 ? 1u : 0),
            ("bar.red.or.pred %q2, 0, !%q1; selp.b32 %r0, 1, 0, %q2;", least => least > 0 ? 1u : 0),
            ("barrier.red.popc.u32 %r0, 3, 96, !%q1;", least => (uint)least),
        })
        {
            foreach (int least in new[] { 0, 1, 40, 95, 96 })
            {
                uint[] result = TextKernel.Words($"setp.ge.u32 %q1, %t, {least}; {form}", threads: 96);
                Assert.All(result, value => Assert.Equal(expected(least), value));
            }
        }
    }

    [Fact]
    public void A_barrier_that_reduces_over_some_threads_asks_those()
    {
        uint[] result = TextKernel.Words(
            """
            mov.u32 %r0, 7;
            setp.ge.u32 %q1, %t, 64;
            @%q1 bra END;
            setp.lt.u32 %q2, %t, 64;
            bar.red.and.pred %q3, 1, 64, %q2;
            selp.b32 %r0, 1, 0, %q3;
            END:
            mov.u32 %r1, 0;
            """,
            threads: 128);
        Assert.Equal([.. Enumerable.Range(0, 128).Select(t => t < 64 ? 1u : 7u)], result);
    }

    [Fact]
    public void A_warp_that_waits_for_another_without_a_barrier_gives_it_its_turn()
    {
        uint[] result = TextKernel.Words(
            """
            mov.u64 %d0, s;
            setp.ge.u32 %q1, %t, 32;
            st.shared.u32 [%d0], 0;
            bar.sync 0;
            @%q1 bra SET;
            SPIN:
            ld.volatile.shared.u32 %r0, [%d0];
            setp.eq.u32 %q2, %r0, 0;
            @%q2 bra SPIN;
            bra END;
            SET:
            mov.u32 %r0, 9;
            st.volatile.shared.u32 [%d0], %r0;
            END:
            mov.u32 %r1, 0;
            """,
            threads: 64,
            declarations: Shared);
        Assert.All(result, value => Assert.Equal(9u, value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Blocks_of_a_cooperative_launch_meet_by_an_atomic(int order)
    {
        const int Blocks = 20;
        using var memory = new GlobalMemory(1 << 16);
        ulong counter = TextKernel.New(memory, new uint[1]);
        ulong output = TextKernel.New(memory, new uint[Blocks * 32]);
        string text = TextKernel.Text(
            """
            mul.wide.u32 %d0, %t, 4;
            add.u64 %d1, %d0, %p1;
            st.global.u32 [%d1], %t;
            membar.gl;
            bar.sync 0;
            mov.u32 %r1, %tid.x;
            setp.eq.u32 %q1, %r1, 0;
            @%q1 red.global.add.u32 [%p0], 1;
            SPIN:
            ld.acquire.gpu.global.u32 %r2, [%p0];
            setp.lt.u32 %q2, %r2, 20;
            @%q2 bra SPIN;
            mov.u32 %r3, 639;
            sub.s32 %r3, %r3, %t;
            mul.wide.u32 %d0, %r3, 4;
            add.u64 %d2, %d0, %p1;
            ld.volatile.global.u32 %r4, [%d2];
            bar.sync 0;
            @%q1 red.global.add.u32 [%p0], 1;
            AGAIN:
            ld.acquire.gpu.global.u32 %r2, [%p0];
            setp.lt.u32 %q2, %r2, 40;
            @%q2 bra AGAIN;
            st.global.u32 [%d1], %r4;
            """,
            2);

        _ = TextKernel.Run(
            memory, text, [counter, output], 32, Blocks, new() { Order = order }, cooperative: true);

        Assert.Equal(
            Enumerable.Range(0, Blocks * 32).Select(t => (uint)(639 - t)), TextKernel.Read<uint>(memory, output, Blocks * 32));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Threads_that_never_end_are_stopped_and_named(bool cooperative)
    {
        KernelFaultException fault = TextKernel.Fault(
            "SPIN: ld.volatile.global.u32 %r0, [%p0];\nsetp.eq.u32 %q1, %r0, 0;\n@%q1 bra SPIN;",
            options: new() { MostBasicBlocks = 10_000 },
            cooperative: cooperative);

        Assert.Equal(FaultKind.Deadlock, fault.Kind);
        Assert.Contains("k: thread 0 of block 0", fault.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(EmulatorOptions.MostBasicBlocks), fault.Message, StringComparison.Ordinal);
    }
}
