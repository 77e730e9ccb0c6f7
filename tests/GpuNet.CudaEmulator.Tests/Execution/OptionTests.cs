using GpuNet.CudaEmulator.Memory;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

public class OptionTests
{
    private static readonly float[] Numbers = [1.0000001f, 3.3333333f, -0.7f, 1e-20f, 16777215f];

    [Theory]
    [InlineData("mul.f32 %f3, %f0, %f1; add.f32 %f4, %f3, %f2;", 1, 1, true)]
    [InlineData("mul.f32 %f3, %f0, %f1; add.f32 %f4, %f2, %f3;", 1, 1, true)]
    [InlineData("mul.f32 %f3, %f0, %f1; sub.f32 %f4, %f3, %f2;", 1, -1, true)]
    [InlineData("mul.f32 %f3, %f0, %f1; sub.f32 %f4, %f2, %f3;", -1, 1, true)]
    [InlineData("mul.rn.f32 %f3, %f0, %f1; add.f32 %f4, %f3, %f2;", 1, 1, false)]
    [InlineData("mul.f32 %f3, %f0, %f1; add.rn.f32 %f4, %f3, %f2;", 1, 1, false)]
    [InlineData("mul.f32 %f3, %f0, %f1; mov.f32 %f5, %f3; add.f32 %f4, %f3, %f2;", 1, 1, false)]
    [InlineData("mul.f32 %f3, %f0, %f1; bra NEXT; NEXT: add.f32 %f4, %f3, %f2;", 1, 1, false)]
    public void A_product_that_is_added_next_is_rounded_once_where_asked(string body, int product, int addend, bool fuses)
    {
        float[] operands = [.. Numbers.SelectMany(a => Numbers.SelectMany(b => Numbers.SelectMany(c => new[] { a, b, c })))];
        foreach (bool contracts in new[] { false, true })
        {
            float[] result = Run(body, operands, contracts);
            bool differs = false;
            for (int at = 0; at < result.Length; at++)
            {
                (float a, float b, float c) = (operands[3 * at], operands[(3 * at) + 1], operands[(3 * at) + 2]);
                float twice = (product * (a * b)) + (addend * c);
                float once = MathF.FusedMultiplyAdd(product * a, b, addend * c);
                differs |= twice != once;
                Assert.Equal(contracts && fuses ? once : twice, result[at]);
            }

            Assert.True(differs);
        }
    }

    [Theory]
    [InlineData("ex2.approx.f32")]
    [InlineData("lg2.approx.f32")]
    [InlineData("tanh.approx.f32")]
    public void Functions_are_off_by_as_much_as_is_asked_up_and_down_and_always_alike(string function)
    {
        ulong[][] operands =
            [.. Enumerable.Range(1, 500).Select(at => new ulong[] { BitConverter.SingleToUInt32Bits(at * 0.013f) })];
        ulong[] exact = LaneKernel.Run($"{function} {{0}}", "f32", ["f32"], operands);
        EmulatorOptions options = new() { UnitsInLastPlace = 2 };
        ulong[] off = LaneKernel.Run($"{function} {{0}}", "f32", ["f32"], operands, options: options);

        Assert.Equal(off, LaneKernel.Run($"{function} {{0}}", "f32", ["f32"], operands, options: options));
        long[] distances = [.. exact.Zip(off, (one, other) => (long)other - (long)one).Distinct().Order()];
        Assert.Equal([-2, -1, 0, 1, 2], distances);
    }

    [Fact]
    public void Nothing_exact_is_off()
    {
        ulong[][] operands = [.. Awkward.Of("f32").Select(bits => new[] { bits })];
        Assert.Equal(
            LaneKernel.Run("sqrt.rn.f32 {0}", "f32", ["f32"], operands),
            LaneKernel.Run("sqrt.rn.f32 {0}", "f32", ["f32"], operands, options: new() { UnitsInLastPlace = 2 }));
    }

    [Fact]
    public void Blocks_and_warps_come_in_another_order_where_asked()
    {
        uint[] ascending = TextKernel.Words("atom.global.add.u32 %r0, [%p1], 1;", 128, 8, input: [0]);
        uint[] shuffled = TextKernel.Words("atom.global.add.u32 %r0, [%p1], 1;", 128, 8, new() { Order = 1 }, input: [0]);
        uint[] again = TextKernel.Words("atom.global.add.u32 %r0, [%p1], 1;", 128, 8, new() { Order = 1 }, input: [0]);

        Assert.Equal(Enumerable.Range(0, 1024).Select(at => (uint)at), ascending);
        Assert.NotEqual(ascending, shuffled);
        Assert.Equal(shuffled, again);
        Assert.Equal(ascending, shuffled.Order());

        // Blocks are shuffled, and warps within a block.
        Assert.NotEqual(Enumerable.Range(0, 8), Enumerable.Range(0, 8).Select(block => (int)shuffled[block * 128] / 128));
        Assert.NotEqual(0u, shuffled[0] % 128);
    }

    private static float[] Run(string body, float[] operands, bool contracts)
    {
        int count = operands.Length / 3;
        using var memory = new GlobalMemory(1 << 16);
        ulong output = TextKernel.New(memory, new float[count]);
        ulong input = TextKernel.New(memory, operands);
        string text = TextKernel.Text(
            $"""
            mul.wide.u32 %d0, %t, 12;
            add.u64 %d0, %d0, %p1;
            ld.global.f32 %f0, [%d0];
            ld.global.f32 %f1, [%d0+4];
            ld.global.f32 %f2, [%d0+8];
            {body}
            mul.wide.u32 %d0, %t, 4;
            add.u64 %d0, %d0, %p0;
            st.global.f32 [%d0], %f4;
            """,
            2);
        _ = TextKernel.Run(memory, text, [output, input], count, options: new() { ContractMultiplyAdd = contracts });
        return TextKernel.Read<float>(memory, output, count);
    }
}
