using GpuNet.CudaEmulator.Execution;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

public class WarpTests
{
    private static readonly int[] FourApart = [0, 4];
    private static readonly int[] EightApart = [0, 8];

    [Theory]
    [InlineData("up", 1, 0, 32)]
    [InlineData("up", 5, 0, 8)]
    [InlineData("down", 3, 31, 32)]
    [InlineData("down", 9, 31, 16)]
    [InlineData("bfly", 16, 31, 32)]
    [InlineData("bfly", 6, 31, 8)]
    [InlineData("idx", 13, 31, 32)]
    [InlineData("idx", 5, 31, 4)]
    public void A_shuffle_takes_from_another_lane_of_its_segment(string mode, int operand, int clamp, int width)
    {
        int bounds = ((32 - width) << 8) | clamp;
        uint[] result = TextKernel.Words(
            $"""
            mul.lo.s32 %r1, %t, 3;
            shfl.sync.{mode}.b32 %r0|%q1, %r1, {operand}, {bounds}, 0xffffffff;
            @!%q1 add.s32 %r0, %r0, 1000;
            """);

        for (int lane = 0; lane < 32; lane++)
        {
            int start = lane / width * width;
            (int source, bool valid) = mode switch
            {
                "up" => (lane - operand, lane - operand >= start),
                "down" => (lane + operand, lane + operand < start + width),
                "bfly" => (lane ^ operand, (lane ^ operand) < start + width),
                _ => (start + (operand % width), true),
            };
            Assert.Equal((uint)(valid ? source * 3 : (lane * 3) + 1000), result[lane]);
        }
    }

    [Fact]
    public void Votes_are_of_the_lanes_that_are_named()
    {
        uint[] result = TextKernel.Words("""
            setp.lt.u32 %q1, %t, 8;
            mov.u32 %r5, 0xffff0000;
            @%q1 mov.u32 %r5, 0xff;
            setp.ge.u32 %q2, %t, 8;
            setp.lt.u32 %q3, %t, 16;
            and.pred %q2, %q2, %q3;
            mov.u32 %r0, 0;
            @%q2 bra END;
            and.b32 %r1, %t, 1;
            setp.ne.u32 %q4, %r1, 0;
            or.pred %q4, %q4, %q1;
            vote.sync.ballot.b32 %r2, %q4, %r5;
            vote.sync.all.pred %q5, %q4, %r5;
            vote.sync.any.pred %q6, !%q4, %r5;
            vote.sync.uni.pred %q7, %q4, %r5;
            popc.b32 %r0, %r2;
            @%q5 add.s32 %r0, %r0, 100;
            @%q6 add.s32 %r0, %r0, 200;
            @%q7 add.s32 %r0, %r0, 400;
            END:
            mov.u32 %r1, 0;
            """);
        Assert.Equal([.. Enumerable.Range(0, 32).Select(t => t < 8 ? 508u : t < 16 ? 0 : 208u)], result);
    }

    [Fact]
    public void Lanes_with_the_same_value_find_each_other()
    {
        uint[] result = TextKernel.Words("rem.u32 %r1, %t, 5; match.any.sync.b32 %r0, %r1, 0xffffffff;");
        Assert.Equal(
            [.. Enumerable.Range(0, 32).Select(t => (uint)Enumerable.Range(0, 32).Where(u => u % 5 == t % 5).Sum(u => 1L << u))],
            result);
    }

    [Theory]
    [InlineData("add.s32", 31 * 32 / 2 * 3 - (32 * 40))]
    [InlineData("min.s32", -40)]
    [InlineData("max.s32", 53)]
    [InlineData("max.u32", -1)]
    [InlineData("and.b32", 0)]
    [InlineData("xor.b32", 0)]
    public void A_warp_reduces_a_value(string operation, int expected)
    {
        uint[] result = TextKernel.Words($"mad.lo.s32 %r1, %t, 3, -40; redux.sync.{operation} %r0, %r1, 0xffffffff;");
        int host = operation is "and.b32" or "xor.b32"
            ? Enumerable.Range(0, 32).Select(t => (t * 3) - 40)
                .Aggregate((a, b) => operation == "and.b32" ? a & b : a ^ b)
            : expected;
        Assert.All(result, value => Assert.Equal((uint)host, value));
    }

    [Theory]
    [InlineData("setp.lt.u32 %q1, %t, 16; @%q1 bra END; vote.sync.all.pred %q2, %q1, 0xffffffff; END: mov.u32 %r0, 0;", "lane 0 is elsewhere")]
    [InlineData("setp.lt.u32 %q1, %t, 16; @!%q1 bra END; bar.warp.sync 0xffffffff; END: mov.u32 %r0, 0;", "lane 16 is elsewhere")]
    [InlineData("shfl.sync.idx.b32 %r0, %t, 20, 31, 0xffff;", "works with")]
    [InlineData("setp.lt.u32 %q1, %t, 16; @!%q1 bra END; shfl.sync.idx.b32 %r0, %t, 20, 31, 0xffff; END: mov.u32 %r0, 0;", "lane 20")]
    [InlineData("match.any.sync.b32 %r0, %t, 0xfffffffe;", "that it names")]
    public void Lanes_that_are_named_and_not_there_are_a_fault(string body, string words)
    {
        KernelFaultException fault = TextKernel.Fault(body);

        Assert.Equal(FaultKind.DivergentBarrier, fault.Kind);
        if (words != "works with")
            Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lanes_that_returned_or_never_were_are_not_waited_for()
    {
        uint[] result = TextKernel.Words(
            """
            mov.u32 %r0, 3;
            mul.wide.u32 %d0, %t, 4;
            add.u64 %d0, %d0, %p0;
            st.global.u32 [%d0], %r0;
            setp.ge.u32 %q1, %t, 18;
            @%q1 ret;
            bar.warp.sync 0xffffffff;
            vote.sync.ballot.b32 %r0, !%q1, 0xffffffff;
            """,
            threads: 20);
        Assert.Equal([.. Enumerable.Repeat(0x3ffffu, 18), 3, 3], result);
    }

    [Fact]
    public void Fragments_of_tf32_are_multiplied()
    {
        float[] a = Draw(16 * 8, 3);
        float[] b = Draw(8 * 8, 4);
        float[] c = Draw(16 * 8, 5);
        uint[] words = Fragments(
            """
            mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0, %f1, %f2, %f3}, {%r1, %r2, %r3, %r4}, {%r5, %r6}, {%f0, %f1, %f2, %f3};
            """,
            lane => [.. new[] { (0, 0), (8, 0), (0, 4), (8, 4) }.Select(
                at => Bits(a[(((lane / 4) + at.Item1) * 8) + (lane % 4) + at.Item2]))],
            lane => [.. FourApart.Select(at => Bits(b[(((lane % 4) + at) * 8) + (lane / 4)]))],
            c);
        CheckProduct(words, a, b, c, 8, bits => BitConverter.UInt32BitsToSingle(Bits(bits) & 0xffffe000));
    }

    [Fact]
    public void Fragments_of_bf16_are_multiplied()
    {
        float[] a = [.. Draw(16 * 16, 6).Select(Short)];
        float[] b = [.. Draw(16 * 8, 7).Select(Short)];
        float[] c = Draw(16 * 8, 8);
        uint[] words = Fragments(
            """
            mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%f0, %f1, %f2, %f3}, {%r1, %r2, %r3, %r4}, {%r5, %r6}, {%f0, %f1, %f2, %f3};
            """,
            lane => [.. new[] { (0, 0), (8, 0), (0, 8), (8, 8) }.Select(at =>
            {
                int place = (((lane / 4) + at.Item1) * 16) + (lane % 4 * 2) + at.Item2;
                return (Bits(a[place]) >> 16) | (Bits(a[place + 1]) & 0xffff0000);
            })],
            lane => [.. EightApart.Select(at =>
            {
                int row = (lane % 4 * 2) + at;
                return (Bits(b[(row * 8) + (lane / 4)]) >> 16) | (Bits(b[((row + 1) * 8) + (lane / 4)]) & 0xffff0000);
            })],
            c);
        CheckProduct(words, a, b, c, 16, value => value);
    }

    [Fact]
    public void A_product_of_fragments_needs_the_whole_warp()
    {
        KernelFaultException fault = TextKernel.Fault(
            """
            setp.lt.u32 %q1, %t, 31;
            @%q1 mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0, %f1, %f2, %f3}, {%r1, %r2, %r3, %r4}, {%r5, %r6}, {%f0, %f1, %f2, %f3};
            """);
        Assert.Equal(FaultKind.DivergentBarrier, fault.Kind);
    }

    private static float Short(float value) => BitConverter.UInt32BitsToSingle(Bits(value) & 0xffff0000);

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }

    /// <summary>Loads ten words a lane (four of A, two of B, four of C), multiplies, and gives D row by row.</summary>
    private static uint[] Fragments(string multiply, Func<int, uint[]> a, Func<int, uint[]> b, float[] c)
    {
        using var memory = new GpuNet.CudaEmulator.Memory.GlobalMemory(1 << 16);
        ulong output = TextKernel.New(memory, new uint[128]);
        ulong input = TextKernel.New(memory, Enumerable.Range(0, 32).SelectMany(lane => (uint[])
        [
            .. a(lane), .. b(lane), .. Places(lane).Select(place => Bits(c[place])), 0, 0,
        ]).ToArray());
        string text = TextKernel.Text(
            $$"""
            mul.wide.u32 %d0, %t, 48;
            add.u64 %d0, %d0, %p1;
            ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%d0];
            ld.global.v4.u32 {%r5, %r6, %r7, %r8}, [%d0+16];
            ld.global.v2.u32 {%r9, %r10}, [%d0+32];
            mov.b32 %f0, %r7; mov.b32 %f1, %r8; mov.b32 %f2, %r9; mov.b32 %f3, %r10;
            {{multiply}}
            mul.wide.u32 %d0, %t, 16;
            add.u64 %d0, %d0, %p0;
            st.global.v4.f32 [%d0], {%f0, %f1, %f2, %f3};
            """,
            2);
        _ = TextKernel.Run(memory, text, [output, input]);
        uint[] words = TextKernel.Read<uint>(memory, output, 128);
        uint[] result = new uint[128];
        for (int lane = 0; lane < 32; lane++)
        {
            foreach ((int place, int part) in Places(lane).Select((place, part) => (place, part)))
                result[place] = words[(lane * 4) + part];
        }

        return result;
    }

    private static int[] Places(int lane) =>
    [
        (lane / 4 * 8) + (lane % 4 * 2), (lane / 4 * 8) + (lane % 4 * 2) + 1,
        (((lane / 4) + 8) * 8) + (lane % 4 * 2), (((lane / 4) + 8) * 8) + (lane % 4 * 2) + 1,
    ];

    private static void CheckProduct(
        uint[] words, float[] a, float[] b, float[] c, int depth, Func<float, float> rounded)
    {
        for (int row = 0; row < 16; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                double sum = c[(row * 8) + column];
                for (int k = 0; k < depth; k++)
                    sum += (double)rounded(a[(row * depth) + k]) * rounded(b[(k * 8) + column]);
                Assert.Equal(sum, BitConverter.UInt32BitsToSingle(words[(row * 8) + column]), 1e-5);
            }
        }
    }
}
