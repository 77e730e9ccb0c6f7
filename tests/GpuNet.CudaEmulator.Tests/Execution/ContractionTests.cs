using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

/// <summary>Products that an assembler may round together with the sum they are used for, and those that it may not.</summary>
public class ContractionTests
{
    // a·b differs from its rounding, and c takes away what both have in common.
    private const float A = 1 + (1 / 4096f);

    [Theory]
    [InlineData("mul.f32 %f4, %f1, %f2; add.f32 %f0, %f4, %f3;", true)]
    [InlineData("mul.f32 %f4, %f1, %f2; add.f32 %f0, %f3, %f4;", true)]
    [InlineData("mul.f32 %f4, %f1, %f2; neg.f32 %f5, %f3; sub.f32 %f0, %f4, %f5;", true)]
    [InlineData("neg.f32 %f6, %f1; mul.f32 %f4, %f6, %f2; sub.f32 %f0, %f3, %f4;", true)]
    [InlineData("mul.f32 %f4, %f1, %f2; @%p1 add.f32 %f0, %f4, %f3;", true)]
    [InlineData("mul.rn.f32 %f4, %f1, %f2; add.f32 %f0, %f4, %f3;", false)]
    [InlineData("mul.f32 %f4, %f1, %f2; add.rn.f32 %f0, %f4, %f3;", false)]
    [InlineData("mul.f32 %f4, %f1, %f2; bra NEXT; NEXT: add.f32 %f0, %f4, %f3;", false)]
    [InlineData("mul.f32 %f4, %f1, %f2; add.f32 %f0, %f4, %f3; add.f32 %f5, %f4, %f4;", false)]
    [InlineData("mul.f32 %f4, %f1, %f2; mov.f32 %f1, %f3; add.f32 %f0, %f4, %f3;", false)]
    [InlineData("mul.f32 %f4, %f1, %f2; shfl.sync.idx.b32 %f5, %f4, 0, 31, -1; add.f32 %f0, %f4, %f3;", false)]
    public void A_product_and_its_only_sum_are_rounded_once(string instructions, bool isFused)
    {
        // Registers of 64 bits and predicates with the same numbers have nothing to do with it.
        string body =
            $"""
            mov.f64 %fd4, 0d3FF0000000000000; add.f64 %fd5, %fd4, %fd4; add.f64 %fd4, %fd5, %fd4; mov.u64 %rd4, 1;
            add.u64 %rd5, %rd4, %rd4; setp.eq.u64 %p4, %rd4, %rd5; setp.ne.u64 %p1, %rd4, %rd5; and.pred %p5, %p4, %p4;
            mov.f32 %f1, 0f3F800800; mov.f32 %f2, %f1; mov.f32 %f3, 0fBF800000; {instructions} mov.b32 %r0, %f0;
            """;
        float twice = (A * A) - 1;
        float once = float.FusedMultiplyAdd(A, A, -1);

        Assert.NotEqual(once, twice);
        Assert.Equal(twice, Run(contract: false));
        Assert.Equal(isFused ? once : twice, Run(contract: true));

        float Run(bool contract)
        {
            using var device = new Device(new() { ContractMultiplyAdd = contract });
            return BitConverter.UInt32BitsToSingle(device.Words(body)[0]);
        }
    }
}
