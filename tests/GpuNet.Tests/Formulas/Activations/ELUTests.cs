using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using Xunit;

namespace GpuNet.Tests.Formulas.Activations;

public sealed class ELUTests
{
    [Theory]
    [InlineData(-0.01f)]
    [InlineData(0f)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void A_bound_outside_its_range_is_refused_by_name(float alpha) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(alpha), () => new ELU(alpha));

    [Fact]
    public void The_given_bound_is_used()
    {
        var formula = new ELU(0.25f);
        Assert.Equal(0.25 * (Math.Exp(-4) - 1), formula.Value(new Real64(-4)).Value, 12);
        Assert.Equal(0.25 * Math.Exp(-1), formula.Derivative(new Real64(-1), new Real64(double.NaN)).Value, 12);
    }

    [Fact]
    public void Nothing_cancels_near_0() =>
        Assert.Equal(-1e-20f, new ELU().Value(new Real32(-1e-20f)).Value);
}
