using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

/// <summary>The liberties that a device takes where it is asked to, and only there.</summary>
public class OptionTests
{
    [Theory]
    [InlineData("ex2.approx.f32")]
    [InlineData("lg2.approx.f32")]
    [InlineData("tanh.approx.f32")]
    public void Functions_are_off_by_as_much_as_is_asked_up_and_down_and_always_alike(string function)
    {
        uint[] exact = Apply(function, 0);
        uint[] off = Apply(function, 2);

        Assert.Equal(off, Apply(function, 2));
        Assert.Equal([-2, -1, 0, 1, 2], exact.Zip(off, (one, other) => (long)other - one).Distinct().Order());
    }

    [Fact]
    public void Nothing_exact_is_off() => Assert.Equal(Apply("sqrt.rn.f32", 0), Apply("sqrt.rn.f32", 2));

    [Fact]
    public void Blocks_and_warps_come_in_another_order_where_asked()
    {
        uint[] ascending = Turns(0);
        uint[] shuffled = Turns(1);

        Assert.Equal(Enumerable.Range(0, 1024).Select(at => (uint)at), ascending);
        Assert.NotEqual(ascending, shuffled);
        Assert.Equal(shuffled, Turns(1));
        Assert.Equal(ascending, shuffled.Order());

        // Blocks are shuffled, and warps within a block.
        Assert.NotEqual(Enumerable.Range(0, 8), Enumerable.Range(0, 8).Select(block => (int)shuffled[block * 128] / 128));
        Assert.NotEqual(0u, shuffled[0] % 128);
    }

    private static uint[] Turns(int order)
    {
        using var device = new Device(new() { Order = order });
        return device.Words("atom.global.add.u32 %r0, [%a1], 1;", 128, 8);
    }

    // Of 512 numbers between 0 and 7.
    private static uint[] Apply(string function, int unitsInLastPlace)
    {
        using var device = new Device(new() { UnitsInLastPlace = unitsInLastPlace });
        return device.Words(
            $"""
            cvt.rn.f32.u32 %f1, %t; fma.rn.f32 %f1, %f1, 0f3C5844D0, 0f3C23D70A;
            {function} %f2, %f1; mov.b32 %r0, %f2;
            """,
            512);
    }
}
