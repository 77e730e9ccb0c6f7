using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

public class DivergenceTests
{
    [Fact]
    public void Lanes_part_at_a_branch_and_meet_behind_it()
    {
        uint[] result = TextKernel.Words("""
            and.b32 %r1, %t, 1;
            setp.eq.s32 %q1, %r1, 0;
            @%q1 bra EVEN;
            mov.u32 %r0, 100;
            bra.uni BOTH;
            EVEN:
            mov.u32 %r0, 200;
            BOTH:
            activemask.b32 %r2;
            popc.b32 %r2, %r2;
            add.s32 %r0, %r0, %r2;
            """);
        Assert.Equal(Threads(t => t % 2 == 0 ? 232u : 132u), result);
    }

    [Fact]
    public void Each_lane_leaves_a_loop_in_its_own_time()
    {
        uint[] result = TextKernel.Words("""
            mov.u32 %r0, 0;
            mov.u32 %r1, 0;
            LOOP:
            add.s32 %r0, %r0, %r1;
            add.s32 %r1, %r1, 1;
            setp.le.u32 %q1, %r1, %t;
            @%q1 bra LOOP;
            activemask.b32 %r2;
            setp.ne.u32 %q2, %r2, 0xffffffff;
            @%q2 mov.u32 %r0, 77777;
            """);
        Assert.Equal(Threads(t => t * (t + 1) / 2), result);
    }

    [Fact]
    public void Loops_within_branches_within_loops()
    {
        uint[] result = TextKernel.Words("""
            mov.u32 %r0, 0;
            mov.u32 %r1, 0;
            OUTER:
            xor.b32 %r2, %t, %r1;
            and.b32 %r2, %r2, 3;
            setp.eq.s32 %q1, %r2, 0;
            @%q1 bra NEXT;
            mov.u32 %r3, 0;
            INNER:
            add.s32 %r0, %r0, %r2;
            add.s32 %r3, %r3, 1;
            setp.gt.s32 %q3, %r0, 60;
            @%q3 bra DONE;
            setp.lt.s32 %q2, %r3, %r2;
            @%q2 bra INNER;
            NEXT:
            add.s32 %r1, %r1, 1;
            setp.lt.s32 %q1, %r1, 7;
            @%q1 bra OUTER;
            add.s32 %r0, %r0, 1000;
            DONE:
            activemask.b32 %r4;
            popc.b32 %r4, %r4;
            mad.lo.s32 %r0, %r4, 10000, %r0;
            """);
        Assert.Equal(Threads(t => 320000 + Walk(t)), result);

        static uint Walk(uint t)
        {
            uint sum = 0;
            for (uint outer = 0; outer < 7; outer++)
            {
                uint step = (t ^ outer) & 3;
                for (uint inner = 0; inner < step; inner++)
                {
                    sum += step;
                    if (sum > 60)
                        return sum;
                }
            }

            return sum + 1000;
        }
    }

    [Fact]
    public void An_indexed_branch_goes_several_ways_at_once_and_they_meet()
    {
        uint[] result = TextKernel.Words("""
            rem.u32 %r1, %t, 3;
            mov.u32 %r0, 0;
            WAYS: .branchtargets ONE, TWO, THREE;
            setp.lt.u32 %q1, %t, 30;
            @%q1 brx.idx %r1, WAYS;
            mov.u32 %r0, 4;
            bra MEET;
            ONE:
            mov.u32 %r0, 1;
            bra MEET;
            TWO:
            mov.u32 %r0, 2;
            THREE:
            add.s32 %r0, %r0, 3;
            MEET:
            activemask.b32 %r2;
            popc.b32 %r2, %r2;
            mad.lo.s32 %r0, %r2, 100, %r0;
            """);
        Assert.Equal(Threads(t => 3200 + (t >= 30 ? 4 : t % 3 == 0 ? 1u : t % 3 == 1 ? 5u : 3u)), result);
    }

    [Fact]
    public void An_indexed_branch_to_nowhere_is_a_fault()
    {
        KernelFaultException fault =
            TextKernel.Fault("WAYS: .branchtargets A; mov.u32 %r1, %t; brx.idx %r1, WAYS; A: mov.u32 %r2, 0;");
        Assert.Equal(FaultKind.Trap, fault.Kind);
        Assert.Contains("thread 1 of block 0", fault.Message, StringComparison.Ordinal);
        Assert.Contains("target 1 of 1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lanes_that_return_are_not_waited_for()
    {
        uint[] result = TextKernel.Words("""
            mov.u32 %r0, 5;
            mul.wide.u32 %d0, %t, 4;
            add.u64 %d0, %d0, %p0;
            st.global.u32 [%d0], %r0;
            setp.lt.u32 %q1, %t, 10;
            @%q1 ret;
            activemask.b32 %r0;
            """);
        Assert.Equal(Threads(t => t < 10 ? 5 : 0xfffffc00), result);
    }

    [Fact]
    public void The_last_warp_has_the_lanes_that_the_block_has()
    {
        uint[] result = TextKernel.Words("activemask.b32 %r0;", threads: 40);
        Assert.Equal([.. Enumerable.Repeat(uint.MaxValue, 32), .. Enumerable.Repeat(0xffu, 8)], result);
    }

    [Fact]
    public void Special_registers_say_where_a_thread_is()
    {
        uint[] result = TextKernel.Words(
            """
            mov.u32 %r1, %laneid;
            mov.u32 %r2, %warpid;
            mov.u32 %r3, %nctaid.x;
            mov.u32 %r4, %lanemask_lt;
            popc.b32 %r4, %r4;
            mad.lo.s32 %r0, %r2, 100, %r1;
            mad.lo.s32 %r0, %r3, 10000, %r0;
            sub.s32 %r4, %r4, %r1;
            mad.lo.s32 %r0, %r4, 1000000, %r0;
            """,
            threads: 64,
            blocks: 3);
        Assert.Equal(
            [.. Enumerable.Range(0, 192).Select(t => (uint)(30000 + (t % 64 / 32 * 100) + (t % 32)))], result);
    }

    [Fact]
    public void Warps_and_threads_are_counted_by_what_they_run()
    {
        using var memory = new GlobalMemory(1 << 16);
        ulong buffer = TextKernel.New(memory, new uint[64]);
        LaunchCounts none = TextKernel.Run(memory, TextKernel.Text(""), [buffer], threads: 64);
        LaunchCounts some = TextKernel.Run(
            memory,
            TextKernel.Text("""
                setp.lt.u32 %q1, %t, 8;
                @!%q1 bra OVER;
                add.f32 %f0, %f1, %f2;
                add.f32 %f0, %f1, %f2;
                OVER:
                mov.u32 %r0, 0;
                """),
            [buffer],
            threads: 64);

        // Two warps compare, branch and move; of one warp eight lanes add twice.
        Assert.Equal(none.WarpInstructions + (2 * 3) + 2, some.WarpInstructions);
        Assert.Equal(none.ThreadInstructions + (64 * 3) + (8 * 2), some.ThreadInstructions);
        Assert.Equal(2, some.Of(InstructionClass.SinglePrecision));
    }

    private static uint[] Threads(Func<uint, uint> expected) => [.. Enumerable.Range(0, 32).Select(t => expected((uint)t))];
}
