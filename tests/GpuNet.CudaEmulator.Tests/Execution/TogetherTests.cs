using GpuNet.CudaEmulator.Execution;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

/// <summary>What the threads of a warp or a block do together.</summary>
public class TogetherTests
{
    [Theory]
    [InlineData("up")]
    [InlineData("down")]
    [InlineData("bfly")]
    [InlineData("idx")]
    public void Shuffles_are_the_manual_s_for_every_distance_and_segment(string mode)
    {
        // The definition, word for word; lanes without a source keep their own value.
        using var device = new Device();
        foreach (int bounds in new[] { 0x1f, 0, 0x1007, 0x181f, 0x1c1f, 0x1c03, 0x1800, 0x1c00, 0x1f1f, 0x0a })
        {
            foreach (int distance in new[] { 0, 1, 2, 7, 8, 16, 31, 33 })
            {
                uint[] got = device.Words(
                    $"""
                    add.u32 %r1, %t, 100; shfl.sync.{mode}.b32 %r0|%p1, %r1, {distance}, {bounds}, 0xffffffff;
                    selp.b32 %r2, 1000, 0, %p1; add.u32 %r0, %r0, %r2;
                    """);
                for (int lane = 0; lane < 32; lane++)
                {
                    int operand = distance & 31;
                    int segment = (bounds >> 8) & 31;
                    int last = (lane & segment) | (bounds & 31 & ~segment);
                    int first = lane & segment;
                    int source = mode switch
                    {
                        "up" => lane - operand,
                        "down" => lane + operand,
                        "bfly" => lane ^ operand,
                        _ => first | (operand & ~segment),
                    };
                    bool holds = mode == "up" ? source >= last : source <= last;
                    Assert.Equal((uint)((holds ? source : lane) + 100 + (holds ? 1000 : 0)), got[lane]);
                }
            }
        }
    }

    [Theory]
    [InlineData("vote.sync.all.pred %p2, %p1, 0xffffffff; selp.b32 %r0, 1, 0, %p2;", 0u)]
    [InlineData("vote.sync.any.pred %p2, %p1, 0xffffffff; selp.b32 %r0, 1, 0, %p2;", 1u)]
    [InlineData("vote.sync.uni.pred %p2, %p1, 0xffffffff; selp.b32 %r0, 1, 0, %p2;", 0u)]
    [InlineData("vote.sync.all.pred %p2, !%p3, 0xffffffff; selp.b32 %r0, 1, 0, %p2;", 1u)]
    [InlineData("vote.sync.ballot.b32 %r0, %p1, 0xffffffff;", 0x1ffu)]
    [InlineData("vote.sync.ballot.b32 %r0, !%p1, 0xffffffff;", 0xfffffe00)]
    [InlineData("activemask.b32 %r0;", 0xffffffff)]
    [InlineData("redux.sync.add.s32 %r0, %t, 0xffffffff;", 496u)]
    [InlineData("sub.s32 %r1, %t, 5; redux.sync.min.s32 %r0, %r1, 0xffffffff;", 0xfffffffb)]
    [InlineData("sub.s32 %r1, %t, 5; redux.sync.min.u32 %r0, %r1, 0xffffffff;", 0u)]
    [InlineData("sub.s32 %r1, %t, 5; redux.sync.max.s32 %r0, %r1, 0xffffffff;", 26u)]
    [InlineData("sub.s32 %r1, %t, 5; redux.sync.max.u32 %r0, %r1, 0xffffffff;", 0xffffffff)]
    [InlineData("redux.sync.or.b32 %r0, %t, 0xffffffff;", 31u)]
    [InlineData("or.b32 %r1, %t, 64; redux.sync.and.b32 %r0, %r1, 0xffffffff;", 64u)]
    [InlineData("redux.sync.xor.b32 %r0, %t, 0xffffffff;", 0u)]
    [InlineData("match.all.sync.b32 %r0|%p2, %n, 0xffffffff;", 0xffffffff)]
    [InlineData("match.all.sync.b32 %r0|%p2, %t, 0xffffffff;", 0u)]
    public void A_warp_agrees(string instructions, uint expected)
    {
        using var device = new Device();

        uint[] got = device.Words($"setp.lt.u32 %p1, %t, 9; setp.gt.u32 %p3, %t, 99; {instructions}");

        Assert.All(got, value => Assert.Equal(expected, value));
    }

    [Fact]
    public void Match_finds_the_lanes_of_the_same_value()
    {
        using var device = new Device();

        uint[] got = device.Words("and.b32 %r1, %t, 3; cvt.u64.u32 %rd2, %r1; match.any.sync.b64 %r0, %rd2, -1;");

        Assert.Equal([.. Enumerable.Range(0, 32).Select(lane => 0x11111111u << (lane % 4))], got);
    }

    [Fact]
    public void A_part_of_a_warp_agrees_among_itself()
    {
        using var device = new Device();

        uint[] got = device.Words(
            """
            setp.lt.u32 %p1, %t, 12; mov.u32 %r0, 77; @!%p1 bra OVER;
            vote.sync.ballot.b32 %r2, %p1, 0xfff; redux.sync.add.u32 %r0, %t, 0xfff;
            shfl.sync.bfly.b32 %r1, %t, 1, 31, 0xfff; add.u32 %r0, %r0, %r1; add.u32 %r0, %r0, %r2; OVER:
            """);

        Assert.Equal(
            [.. Enumerable.Range(0, 32).Select(lane => lane < 12 ? 66u + (uint)(lane ^ 1) + 0xfff : 77)], got);
    }

    [Theory]
    [InlineData("shfl.sync.idx.b32 %r0, %t, 0, 31, 0xffffffff;")]
    [InlineData("vote.sync.ballot.b32 %r0, %p1, 0xffffffff;")]
    [InlineData("redux.sync.add.u32 %r0, %t, 0xffffffff;")]
    [InlineData("match.any.sync.b32 %r0, %t, 0xffffffff;")]
    [InlineData("bar.warp.sync 0xffffffff;")]
    [InlineData("redux.sync.add.u32 %r0, %t, 0x7;")]
    public void A_mask_names_the_lanes_that_are_there(string instruction)
    {
        using var device = new Device();

        _ = device.Fault(
            FaultKind.DivergentBarrier, $"setp.lt.u32 %p1, %t, 12; @!%p1 bra OVER; {instruction} OVER:", 1, 32);
        _ = device.Run(
            $"setp.lt.u32 %p1, %t, 12; @!%p1 bra OVER; {instruction.Replace("0xffffffff", "0xfff", StringComparison.Ordinal)
                .Replace("0x7;", "0xfff;", StringComparison.Ordinal)} OVER:",
            1,
            32);
        _ = device.Run(
            $"setp.lt.u32 %p1, %t, 12; @!%p1 ret; {instruction.Replace("0x7;", "-1;", StringComparison.Ordinal)}", 1, 32);
    }

    [Theory]
    [InlineData("bar.red.popc.u32 %r0, 0, %p1;", "96 - least")]
    [InlineData("bar.red.and.pred %p2, 0, %p1; selp.b32 %r0, 1, 0, %p2;", "none is less")]
    [InlineData("bar.red.or.pred %p2, 0, %p1; selp.b32 %r0, 1, 0, %p2;", "not all are less")]
    [InlineData("bar.red.or.pred %p2, 0, !%p1; selp.b32 %r0, 1, 0, %p2;", "any is less")]
    [InlineData("barrier.red.popc.u32 %r0, 3, 96, !%p1;", "least")]
    public void A_barrier_that_reduces_asks_all_threads(string instructions, string meaning)
    {
        using var device = new Device();
        foreach (uint least in new uint[] { 0, 1, 40, 95, 96 })
        {
            uint expected = meaning switch
            {
                "96 - least" => 96 - least,
                "none is less" => least == 0 ? 1u : 0,
                "not all are less" => least < 96 ? 1u : 0,
                "any is less" => least > 0 ? 1u : 0,
                _ => least,
            };

            uint[] got = device.Words($"setp.ge.u32 %p1, %t, {least}; {instructions}", 96);

            Assert.All(got, value => Assert.Equal(expected, value));
        }
    }

    [Fact]
    public void A_barrier_that_reduces_over_some_asks_those()
    {
        using var device = new Device();

        uint[] got = device.Words(
            """
            mov.u32 %r0, 7; setp.ge.u32 %p1, %t, 64; @%p1 bra END; setp.lt.u32 %p2, %t, 64;
            bar.red.and.pred %p3, 1, 64, %p2; selp.b32 %r0, 1, 0, %p3; END:
            """,
            128);

        Assert.Equal([.. Enumerable.Range(0, 128).Select(thread => thread < 64 ? 1u : 7u)], got);
    }

    [Fact]
    public void A_warp_that_waits_for_another_without_a_barrier_gives_it_its_turn()
    {
        using var device = new Device();

        uint[] got = device.Words(
            """
            mov.u64 %rd1, s; setp.ge.u32 %p1, %t, 32; st.shared.u32 [%rd1], 0; bar.sync 0; @%p1 bra SET;
            SPIN: ld.volatile.shared.u32 %r0, [%rd1]; setp.eq.u32 %p2, %r0, 0; @%p2 bra SPIN; bra END;
            SET: mov.u32 %r0, 9; st.volatile.shared.u32 [%rd1], %r0; END:
            """,
            64,
            declarations: ".shared .align 4 .b8 s[4];");

        Assert.All(got, value => Assert.Equal(9u, value));
    }

    [Fact]
    public void Groups_of_a_warp_with_masks_of_their_own_vote_at_once()
    {
        using var device = new Device();

        uint[] got = device.Words(
            """
            setp.lt.u32 %p1, %t, 8; mov.u32 %r5, 0xffff0000; @%p1 mov.u32 %r5, 0xff;
            setp.ge.u32 %p2, %t, 8; setp.lt.u32 %p3, %t, 16; and.pred %p2, %p2, %p3; mov.u32 %r0, 0; @%p2 bra END;
            and.b32 %r1, %t, 1; setp.ne.u32 %p4, %r1, 0; or.pred %p4, %p4, %p1;
            vote.sync.ballot.b32 %r2, %p4, %r5; vote.sync.all.pred %p5, %p4, %r5; vote.sync.any.pred %p6, !%p4, %r5;
            vote.sync.uni.pred %p7, %p4, %r5; popc.b32 %r0, %r2;
            @%p5 add.s32 %r0, %r0, 100; @%p6 add.s32 %r0, %r0, 200; @%p7 add.s32 %r0, %r0, 400; END:
            """);

        Assert.Equal([.. Enumerable.Range(0, 32).Select(lane => lane < 8 ? 508u : lane < 16 ? 0 : 208u)], got);
    }

    [Theory]
    [InlineData("shfl.sync.idx.b32 %r0, %t, 2, 31, 0xffff;", "not among the lanes 0xffff that it names")]
    [InlineData("match.any.sync.b32 %r0, %t, 0xfffffffe;", "not among the lanes 0xfffffffe that it names")]
    [InlineData(
        "setp.eq.u32 %p1, %t, 0; selp.b32 %r1, -1, 0xfffffffe, %p1; redux.sync.add.u32 %r0, %t, %r1;",
        "and lane 1 with the lanes 0xfffffffe")]
    public void Lanes_name_themselves_and_the_same_as_others(string instruction, string says)
    {
        using var device = new Device();

        KernelFaultException fault = device.Fault(FaultKind.DivergentBarrier, instruction, 1, 32);

        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lanes_that_returned_or_never_were_are_not_waited_for()
    {
        using var device = new Device();

        uint[] got = device.Words(
            """
            add.u64 %rd1, %a0, %g4; st.global.u32 [%rd1], 3; setp.ge.u32 %p1, %t, 18; @%p1 ret;
            bar.warp.sync 0xffffffff; vote.sync.ballot.b32 %r0, !%p1, 0xffffffff;
            """,
            20);

        Assert.Equal([.. Enumerable.Repeat(0x3ffffu, 18), 3, 3], got);
    }

    [Fact]
    public void A_product_of_fragments_needs_the_whole_warp()
    {
        using var device = new Device();

        _ = device.Fault(
            FaultKind.DivergentBarrier,
            """
            setp.lt.u32 %p1, %t, 31; @%p1 mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32
            {%f0, %f1, %f2, %f3}, {%r1, %r2, %r3, %r4}, {%r5, %r6}, {%f0, %f1, %f2, %f3};
            """,
            1,
            32);
    }

    [Fact]
    public void A_barrier_with_a_count_is_for_so_many_threads()
    {
        // The first two warps meet at barrier 1, the other two at barrier 2, and all of a pair agree.
        using var device = new Device();

        uint[] got = device.Words(
            """
            setp.lt.u32 %p1, %t, 64; mov.u32 %r1, 2; @%p1 mov.u32 %r1, 1; setp.lt.u32 %p2, %t, 64;
            barrier.cta.red.and.pred %p3, %r1, 64, %p2; selp.b32 %r0, 1, 0, %p3;
            """,
            128);

        Assert.Equal([.. Enumerable.Range(0, 128).Select(thread => thread < 64 ? 1u : 0)], got);
    }

    [Fact]
    public void A_producer_arrives_and_a_consumer_waits()
    {
        const string Body =
            """
            mov.u64 %rd5, buffer; and.b32 %r5, %t, 31; mul.wide.u32 %rd6, %r5, 4; add.u64 %rd5, %rd5, %rd6;
            mov.u32 %r0, 0; setp.ge.u32 %p1, %t, 32; @%p1 bra CONSUME;
            add.u32 %r1, %t, 7; st.shared.u32 [%rd5], %r1; bar.arrive 1, 64; bra END;
            CONSUME: bar.sync 1, 64; ld.shared.u32 %r0, [%rd5];
            END:
            """;
        foreach (int order in new[] { 0, 1, 3 })
        {
            using var device = new Device(new() { Order = order, WatchSharedRaces = true });
            Assert.Equal(
                [.. Enumerable.Range(0, 64).Select(thread => thread < 32 ? 0 : (uint)thread - 25)],
                device.Words(Body, 64, declarations: ".shared .align 4 .b8 buffer[128];"));
        }
    }

    public static TheoryData<string, string> Atomics => new()
    {
        { "add.u32", "sum" }, { "add.s32", "sum" }, { "add.f32", "floats" }, { "min.s32", "min" }, { "max.s32", "max" },
        { "min.u32", "umin" }, { "max.u32", "umax" }, { "and.b32", "and" }, { "or.b32", "or" }, { "xor.b32", "xor" },
        { "inc.u32", "inc" }, { "dec.u32", "dec" }, { "exch.b32", "exch" },
    };

    [Theory]
    [MemberData(nameof(Atomics))]
    public void Atomics_of_words_act_one_after_another_and_return_what_was_there(string operation, string meaning)
    {
        const uint Start = 5;
        uint[] operands = [.. Enumerable.Range(0, 32).Select(lane => meaning == "floats"
            ? BitConverter.SingleToUInt32Bits(lane + 0.5f) : (uint)(lane - 9))];
        var expected = new uint[32];
        uint value = meaning == "floats" ? BitConverter.SingleToUInt32Bits(Start) : Start;
        for (int lane = 0; lane < 32; lane++)
        {
            expected[lane] = value;
            uint operand = meaning is "inc" or "dec" ? 6 : operands[lane];
            value = meaning switch
            {
                "sum" => value + operand,
                "floats" => BitConverter.SingleToUInt32Bits(
                    BitConverter.UInt32BitsToSingle(value) + BitConverter.UInt32BitsToSingle(operand)),
                "min" => (uint)Math.Min((int)value, (int)operand),
                "max" => (uint)Math.Max((int)value, (int)operand),
                "umin" => Math.Min(value, operand),
                "umax" => Math.Max(value, operand),
                "and" => value & operand,
                "or" => value | operand,
                "xor" => value ^ operand,
                "inc" => value >= operand ? 0 : value + 1,
                "dec" => value == 0 || value > operand ? operand : value - 1,
                _ => operand,
            };
        }

        string operandOf = meaning is "inc" or "dec" ? "6" : meaning == "floats" ? "%f2" : "%r2";
        string result = meaning == "floats" ? "%f0" : "%r0";
        string take = $"add.u64 %rd1, %a1, %g4; ld.global.u32 %r2, [%rd1]; mov.b32 %f2, %r2;";
        string give =
            (meaning == "floats" ? "mov.b32 %r0, %f0;" : "") + "add.u64 %rd1, %a0, %g4; st.global.u32 [%rd1], %r0;";
        using var device = new Device();
        foreach (string space in new[] { ".global", ".shared", "" })
        {
            ulong place = device.Upload(meaning == "floats" ? BitConverter.SingleToUInt32Bits(Start) : Start);
            ulong results = device.Upload(new uint[33]);
            ulong input = device.Upload(operands);
            string body = space == ".shared"
                ? $"{take} mov.u64 %rd3, cell; ld.global.u32 %r4, [%a2]; setp.eq.u32 %p1, %t, 0; @%p1 st.shared.u32 [%rd3], %r4; "
                    + $"bar.sync 0; atom.shared.{operation} {result}, [%rd3], {operandOf}; {give} bar.sync 0; "
                    + "ld.shared.u32 %r4, [%rd3]; @%p1 st.global.u32 [%a2], %r4;"
                : $"{take} atom{space}.{operation} {result}, [%a2], {operandOf}; {give}";
            _ = device.Run(
                Device.Text(body, 3, ".shared .align 4 .b8 cell[4];"), new Dim3(1), new Dim3(32), [results, input, place]);
            Assert.Equal(expected, device.Download<uint>(results, 32));
            Assert.Equal(value, device.Download<uint>(place, 1)[0]);

            // The form that returns nothing; an exchange has none.
            if (meaning == "exch")
                continue;
            place = device.Upload(meaning == "floats" ? BitConverter.SingleToUInt32Bits(Start) : Start);
            string alone = body.Replace("atom", "red", StringComparison.Ordinal)
                .Replace($"{operation} {result}, ", $"{operation} ", StringComparison.Ordinal)
                .Replace(give, "", StringComparison.Ordinal);
            string text = Device.Text(alone, 3, ".shared .align 4 .b8 cell[4];");
            _ = device.Run(text, new Dim3(1), new Dim3(32), [results, input, place]);
            Assert.Equal(value, device.Download<uint>(place, 1)[0]);
        }
    }

    [Fact]
    public void Atomics_of_64_bits_and_swaps()
    {
        using var device = new Device();
        ulong sums = device.Upload(1ul << 40, 0ul, 3ul);

        _ = device.Run(
            """
            cvt.u64.u32 %rd2, %t; red.global.add.u64 [%a0], %rd2; mov.f64 %fd1, 0d3FF8000000000000;
            red.global.add.f64 [%a0+8], %fd1; atom.global.cas.b64 %rd3, [%a0+16], %rd2, 100;
            """,
            1,
            32,
            sums);

        Assert.Equal(
            [(1ul << 40) + 496, BitConverter.DoubleToUInt64Bits(48), 100ul], device.Download<ulong>(sums, 3));
    }

    [Fact]
    public void A_lock_by_compare_and_swap_between_warps_lets_one_in_after_another()
    {
        using var device = new Device();
        ulong cells = device.Upload(0u, 0u);

        _ = device.Run(
            """
            and.b32 %r1, %t, 31; setp.ne.u32 %p1, %r1, 0; @%p1 bra END;
            TRY: atom.acquire.gpu.global.cas.b32 %r2, [%a0], 0, 1; setp.ne.u32 %p2, %r2, 0; @%p2 bra TRY;
            ld.global.u32 %r3, [%a0+4]; nanosleep.u32 100; mov.u32 %r5, 0;
            LATER: add.u32 %r5, %r5, 1; setp.lt.u32 %p3, %r5, 5000; @%p3 bra LATER;
            add.u32 %r3, %r3, 1; st.global.u32 [%a0+4], %r3; atom.release.gpu.global.exch.b32 %r4, [%a0], 0; END:
            """,
            3,
            256,
            cells);

        Assert.Equal([0u, 24u], device.Download<uint>(cells, 2));
    }

    [Fact]
    public void Blocks_of_a_cooperative_grid_wait_for_each_other()
    {
        string text = Device.Text(
            """
            setp.ne.u32 %p1, %t, 0; add.u64 %rd1, %a1, %g4; add.u32 %r1, %g, 1; st.global.u32 [%rd1], %r1;
            bar.sync 0; @%p1 bra WAITED; membar.gl; atom.global.add.u32 %r2, [%a0], 1; mov.u32 %r4, %nctaid.x;
            SPIN: ld.acquire.gpu.global.u32 %r3, [%a0]; setp.lt.u32 %p2, %r3, %r4; @%p2 bra SPIN;
            WAITED: bar.sync 0; mul.lo.u32 %r5, %r4, %n; mov.u32 %r4, %nctaid.x; mul.lo.u32 %r5, %r4, %n; sub.u32 %r5, %r5, %g;
            sub.u32 %r5, %r5, 1; mul.wide.u32 %rd2, %r5, 4; add.u64 %rd2, %a1, %rd2; ld.global.u32 %r6, [%rd2];
            add.u64 %rd3, %a2, %g4; st.global.u32 [%rd3], %r6;
            """,
            3);
        foreach (int order in new[] { 0, 1, 5 })
        {
            using var device = new Device(new() { Order = order, WatchGlobalRaces = true });
            ulong results = device.Upload(new uint[6 * 64]);
            _ = device.Run(
                text,
                new Dim3(6),
                new Dim3(64),
                [device.Upload(0u), device.Upload(new uint[6 * 64]), results],
                cooperative: true);
            Assert.Equal([.. Enumerable.Range(0, 384).Select(at => (uint)(384 - at))], device.Download<uint>(results, 384));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Products_of_fragments_are_products_of_matrices(bool halves)
    {
        // A is 16 × k by rows, B is k × 8 by columns, C and D are 16 × 8; which lane has what is the manual's table.
        int depth = halves ? 16 : 8;
        var random = new Random(7);
        float[] a = [.. Enumerable.Range(0, 16 * depth).Select(_ => Round(random.NextSingle() - 0.5f))];
        float[] b = [.. Enumerable.Range(0, depth * 8).Select(_ => Round(random.NextSingle() - 0.5f))];
        float[] c = [.. Enumerable.Range(0, 128).Select(_ => random.NextSingle())];
        var fragments = new uint[32 * 10];
        for (int lane = 0; lane < 32; lane++)
        {
            (int group, int member) = (lane / 4, lane % 4);
            for (int register = 0; register < 4; register++)
            {
                int row = register is 0 or 2 ? group : group + 8;
                fragments[(register * 32) + lane] = halves
                    ? Pair(a[(row * depth) + (member * 2) + (register < 2 ? 0 : 8)], a[(row * depth) + (member * 2) + (register < 2 ? 1 : 9)])
                    : BitConverter.SingleToUInt32Bits(a[(row * depth) + member + (register < 2 ? 0 : 4)]);
                fragments[((6 + register) * 32) + lane] = BitConverter.SingleToUInt32Bits(
                    c[((register < 2 ? group : group + 8) * 8) + (member * 2) + (register & 1)]);
            }

            for (int register = 0; register < 2; register++)
            {
                fragments[((4 + register) * 32) + lane] = halves
                    ? Pair(b[(((member * 2) + (register * 8)) * 8) + group], b[(((member * 2) + (register * 8) + 1) * 8) + group])
                    : BitConverter.SingleToUInt32Bits(b[((member + (register * 4)) * 8) + group]);
            }
        }

        string shape = halves ? "m16n8k16.row.col.f32.bf16.bf16.f32" : "m16n8k8.row.col.f32.tf32.tf32.f32";
        string loads = string.Concat(Enumerable.Range(0, 10).Select(at =>
            $"ld.global.b32 %{(at < 6 ? "r" : "f")}{at + 10}, [%rd1+{at * 128}]; "));
        using var device = new Device();
        ulong results = device.Upload(new float[128]);

        // D is C, in another order than it is given in.
        _ = device.Run(
            $$"""
            add.u64 %rd1, %a0, %g4; {{loads}}
            mma.sync.aligned.{{shape}} {%f17, %f16, %f19, %f18}, {%r10, %r11, %r12, %r13}, {%r14, %r15}, {%f16, %f17, %f18, %f19};
            add.u64 %rd2, %a1, %g4; add.u64 %rd2, %rd2, %g4; add.u64 %rd2, %rd2, %g8;
            st.global.v4.f32 [%rd2], {%f17, %f16, %f19, %f18};
            """,
            1,
            32,
            device.Upload(fragments),
            results);

        float[] got = device.Download<float>(results, 128);
        for (int lane = 0; lane < 32; lane++)
        {
            for (int register = 0; register < 4; register++)
            {
                int row = (lane / 4) + (register < 2 ? 0 : 8);
                int column = (lane % 4 * 2) + (register & 1);
                double sum = c[(row * 8) + column];
                for (int k = 0; k < depth; k++)
                    sum += (double)a[(row * depth) + k] * b[(k * 8) + column];
                Assert.Equal(sum, got[(lane * 4) + register], 1e-6);
            }
        }

        float Round(float value) => BitConverter.UInt32BitsToSingle(
            BitConverter.SingleToUInt32Bits(value) & (halves ? 0xffff0000 : 0xffffe000));

        static uint Pair(float low, float high) =>
            (BitConverter.SingleToUInt32Bits(low) >> 16) | (BitConverter.SingleToUInt32Bits(high) & 0xffff0000);
    }

    [Fact]
    public void A_core_of_tf32_ignores_the_lower_bits()
    {
        using var device = new Device();

        uint[] got = device.Words(
            """
            mov.b32 %r1, 0x3f801fff; mov.f32 %f1, 0f00000000;
            mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f2, %f3, %f4, %f5}, {%r1, %r1, %r1, %r1}, {%r1, %r1}, {%f1, %f1, %f1, %f1};
            mov.b32 %r0, %f5;
            """);

        Assert.All(got, value => Assert.Equal(8f, BitConverter.UInt32BitsToSingle(value)));
    }
}
