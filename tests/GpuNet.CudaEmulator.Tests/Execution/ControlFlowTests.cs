using GpuNet.CudaEmulator.Execution;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

/// <summary>Branches that part a warp, in every shape, against the same loop in C#; and where lanes meet again.</summary>
public class ControlFlowTests
{
    public static TheoryData<string> Shapes => [.. Kernels.Keys];

    private static Dictionary<string, (string Body, Func<uint, uint> Expected)> Kernels { get; } = new()
    {
        ["if and else"] = (
            """
            setp.lt.u32 %p1, %t, 11; @%p1 bra LESS; add.u32 %r0, %t, 100; bra.uni MEET; LESS: add.u32 %r0, %t, 200;
            MEET: add.u32 %r0, %r0, 1000;
            """,
            t => (t < 11 ? t + 200 : t + 100) + 1000),
        ["if without else, negated"] = (
            "mov.u32 %r0, 7; setp.lt.u32 %p1, %t, 20; @!%p1 bra OVER; add.u32 %r0, %r0, %t; OVER: add.u32 %r0, %r0, 1;",
            t => t < 20 ? t + 8 : 8),
        ["a loop of as many turns as the lane"] = (
            """
            mov.u32 %r0, 0; mov.u32 %r1, 0;
            HEAD: setp.ge.u32 %p1, %r1, %t; @%p1 bra DONE; add.u32 %r0, %r0, %r1; add.u32 %r1, %r1, 1; bra HEAD;
            DONE: add.u32 %r0, %r0, 5;
            """,
            t => (uint)Enumerable.Range(0, (int)t).Sum() + 5),
        ["loops in loops, with continue and break"] = (
            """
            mov.u32 %r0, 0; mov.u32 %r1, 0;
            OUTER: setp.ge.u32 %p1, %r1, 5; @%p1 bra END; add.u32 %r1, %r1, 1; mov.u32 %r2, 0;
            INNER: add.u32 %r2, %r2, 1; setp.gt.u32 %p2, %r2, %t; @%p2 bra OUTER;
            and.b32 %r3, %r2, 1; setp.eq.u32 %p3, %r3, %r1; @%p3 bra INNER;
            add.u32 %r0, %r0, %r2; setp.gt.u32 %p4, %r0, 60; @%p4 bra END; bra INNER;
            END: add.u32 %r0, %r0, %r1;
            """,
            Nested),
        ["an early return in a loop"] = (
            """
            mov.u32 %r0, 1; mov.u32 %r1, 0;
            LOOP: setp.ge.u32 %p1, %r1, 40; @%p1 bra DONE; setp.eq.u32 %p2, %r1, %t; @%p2 bra EARLY;
            add.u32 %r1, %r1, 1; add.u32 %r0, %r0, 3; bra LOOP;
            EARLY: add.u64 %rd1, %a0, %g4; st.global.u32 [%rd1], %r0; ret;
            DONE: mov.u32 %r0, 99999;
            """,
            t => t < 40 ? 1 + (3 * t) : 99999),
        ["a guarded return"] = (
            "add.u64 %rd1, %a0, %g4; st.global.u32 [%rd1], 1; setp.lt.u32 %p1, %t, 9; @%p1 ret; mov.u32 %r0, 2;",
            t => t < 9 ? 1u : 2),
        ["a jump into the middle of the other side"] = (
            """
            mov.u32 %r0, 0; setp.lt.u32 %p1, %t, 8; setp.lt.u32 %p2, %t, 16; setp.lt.u32 %p3, %t, 24;
            @%p1 bra A; @%p2 bra B; @%p3 bra C; bra D;
            A: add.u32 %r0, %r0, 1; B: add.u32 %r0, %r0, 10; @%p1 bra D; C: add.u32 %r0, %r0, 100;
            D: add.u32 %r0, %r0, 1000;
            """,
            t => 1000 + (t < 8 ? 11u : t < 16 ? 110 : t < 24 ? 100u : 0)),
        ["two ways into one loop"] = (
            """
            mov.u32 %r0, 0; mov.u32 %r1, 0; and.b32 %r2, %t, 1; setp.eq.u32 %p1, %r2, 1; @%p1 bra SECOND;
            FIRST: add.u32 %r0, %r0, 1;
            SECOND: add.u32 %r0, %r0, 10; add.u32 %r1, %r1, 1; setp.lt.u32 %p2, %r1, %t; @%p2 bra FIRST;
            """,
            t => (11 * Math.Max(t, 1)) - (t & 1)),
        ["brx.idx, every lane elsewhere"] = (
            """
            and.b32 %r1, %t, 3; mov.u32 %r0, 5;
            TABLE: .branchtargets T0, T1, T2, T1;
            brx.idx %r1, TABLE;
            T0: add.u32 %r0, %r0, 10; bra MEET; T1: add.u32 %r0, %r0, 20; bra MEET; T2: add.u32 %r0, %r0, 30;
            MEET: add.u32 %r0, %r0, 1;
            """,
            t => (t & 3) switch { 0 => 16u, 2 => 36, _ => 26 }),
        ["brx.idx, all lanes to one place"] = (
            "mov.u32 %r1, 1; mov.u32 %r0, 5; L: .branchtargets A, B; brx.idx.uni %r1, L; A: mov.u32 %r0, 1; B: add.u32 %r0, %r0, 2;",
            _ => 7),
        ["a guarded brx.idx"] = (
            """
            and.b32 %r1, %t, 1; mov.u32 %r0, 0; setp.lt.u32 %p1, %t, 10;
            L: .branchtargets A, B; @%p1 brx.idx %r1, L; add.u32 %r0, %r0, 100;
            A: add.u32 %r0, %r0, 10; B: add.u32 %r0, %r0, 1;
            """,
            t => t >= 10 ? 111 : (t & 1) == 0 ? 11u : 1),
        ["braces hide registers of the same name"] = (
            """
            mov.u32 %r0, 1; mov.u32 %r1, 2;
            { .reg .u32 %r1; .reg .u32 x; mov.u32 %r1, 40; mov.u32 x, 7;
              { .reg .u32 x; mov.u32 x, 1000; add.u32 %r0, %r0, x; } add.u32 %r0, %r0, x; add.u32 %r0, %r0, %r1; }
            add.u32 %r0, %r0, %r1;
            """,
            _ => 1 + 1000 + 7 + 40 + 2),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Parted_lanes_compute_what_each_would_alone(string shape)
    {
        (string body, Func<uint, uint> expected) = Kernels[shape];
        using var device = new Device();

        foreach (int threads in new[] { 32, 50, 7 })
            Assert.Equal([.. Enumerable.Range(0, threads).Select(t => expected((uint)t))], device.Words(body, threads));
    }

    [Theory]
    [InlineData("if and else")]
    [InlineData("a loop of as many turns as the lane")]
    [InlineData("loops in loops, with continue and break")]
    [InlineData("a jump into the middle of the other side")]
    [InlineData("brx.idx, every lane elsewhere")]
    [InlineData("a guarded brx.idx")]
    public void Parted_lanes_meet_again_at_the_first_place_they_all_pass(string shape)
    {
        using var device = new Device();

        uint[] masks = device.Words(Kernels[shape].Body + "activemask.b32 %r0;");

        Assert.All(masks, mask => Assert.Equal(uint.MaxValue, mask));
    }

    [Fact]
    public void Lanes_that_go_to_one_target_by_different_entries_stay_together()
    {
        using var device = new Device();

        uint[] masks = device.Words(
            """
            and.b32 %r1, %t, 3; L: .branchtargets A, B, A, B; brx.idx %r1, L;
            A: activemask.b32 %r0; bra MEET; B: activemask.b32 %r0; MEET:
            """);

        Assert.Equal([.. Enumerable.Range(0, 32).Select(t => t % 2 == 0 ? 0x55555555u : 0xaaaaaaaa)], masks);
    }

    [Fact]
    public void Lanes_that_return_and_lanes_that_the_block_has_not_are_not_there()
    {
        using var device = new Device();
        const string Body =
            "add.u64 %rd1, %a0, %g4; st.global.u32 [%rd1], 5; setp.lt.u32 %p1, %t, 10; @%p1 ret; activemask.b32 %r0;";

        Assert.Equal(
            [.. Enumerable.Repeat(5u, 10), .. Enumerable.Repeat(0xfffffc00, 22), .. Enumerable.Repeat(0xffu, 8)],
            device.Words(Body, 40));
    }

    [Fact]
    public void A_way_to_nowhere_is_a_trap()
    {
        using var device = new Device();

        KernelFaultException fault = device.Fault(
            FaultKind.Trap, "add.u32 %r1, %t, 1; L: .branchtargets A, A; brx.idx %r1, L; A:", 1, 4);

        Assert.Contains("thread 1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("target 2 of 2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_and_threads_have_their_places_in_three_dimensions()
    {
        const string Body =
            """
            mov.u32 %r1, %tid.y; mov.u32 %r2, %tid.z; mov.u32 %r3, %ctaid.y; mov.u32 %r4, %ctaid.z; mov.u32 %r5, %ctaid.x;
            mov.u32 %r6, %nctaid.x; mov.u32 %r7, %nctaid.y; mov.u32 %r8, %ntid.y; mov.u32 %r9, %ntid.z;
            mad.lo.u32 %r10, %r4, %r7, %r3; mad.lo.u32 %r10, %r10, %r6, %r5;
            mad.lo.u32 %r10, %r10, %r9, %r2; mad.lo.u32 %r10, %r10, %r8, %r1; mad.lo.u32 %r10, %r10, %n, %t;
            mul.wide.u32 %rd1, %r10, 4; add.u64 %rd1, %rd1, %a0;
            shl.b32 %r11, %r4, 20; mad.lo.u32 %r11, %r3, 65536, %r11; mad.lo.u32 %r11, %r5, 4096, %r11;
            mad.lo.u32 %r11, %r2, 256, %r11; mad.lo.u32 %r11, %r1, 16, %r11; add.u32 %r0, %r11, %t;
            st.global.u32 [%rd1], %r0;
            """;
        using var device = new Device();
        ulong results = device.Upload(new uint[2 * 3 * 2 * 5 * 3 * 2]);

        _ = device.Run(Device.Text(Body, 1), new Dim3(2, 3, 2), new Dim3(5, 3, 2), [results]);

        uint[] expected =
        [
            .. from blockZ in Enumerable.Range(0, 2) from blockY in Enumerable.Range(0, 3) from blockX in Enumerable.Range(0, 2)
               from z in Enumerable.Range(0, 2) from y in Enumerable.Range(0, 3) from x in Enumerable.Range(0, 5)
               select (uint)((blockZ << 20) + (blockY << 16) + (blockX << 12) + (z << 8) + (y << 4) + x),
        ];
        Assert.Equal(expected, device.Download<uint>(results, expected.Length));
    }

    [Theory]
    [InlineData("%laneid", "lane")]
    [InlineData("%warpid", "warp")]
    [InlineData("%nwarpid", "2")]
    [InlineData("%lanemask_eq", "eq")]
    [InlineData("%lanemask_lt", "lt")]
    [InlineData("%lanemask_le", "le")]
    [InlineData("%lanemask_gt", "gt")]
    [InlineData("%lanemask_ge", "ge")]
    public void Special_registers_hold_what_their_names_say(string register, string meaning)
    {
        using var device = new Device();

        uint[] values = device.Words($"mov.u32 %r0, {register};", 40);

        for (int thread = 0; thread < 40; thread++)
        {
            int lane = thread % 32;
            Assert.Equal(
                meaning switch
                {
                    "lane" => (uint)lane,
                    "warp" => (uint)(thread / 32),
                    "2" => 2,
                    "eq" => 1u << lane,
                    "lt" => (uint)((1L << lane) - 1),
                    "le" => (uint)((2L << lane) - 1),
                    "gt" => (uint)~((2L << lane) - 1),
                    _ => (uint)~((1L << lane) - 1),
                },
                values[thread]);
        }
    }

    private static uint Nested(uint t)
    {
        uint sum = 0;
        uint outer = 0;
        while (outer < 5)
        {
            outer++;
            for (uint inner = 1; inner <= t; inner++)
            {
                if ((inner & 1) == outer)
                    continue;
                sum += inner;
                if (sum > 60)
                    return sum + outer;
            }
        }

        return sum + outer;
    }
}
