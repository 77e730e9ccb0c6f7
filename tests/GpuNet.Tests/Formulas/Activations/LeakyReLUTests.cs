using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using Xunit;

namespace GpuNet.Tests.Formulas.Activations;

public sealed class LeakyReLUTests
{
    [Theory]
    [InlineData(-0.01f)]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void A_slope_outside_its_range_is_refused_by_name(float alpha) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(alpha), () => new LeakyReLU(alpha));

    [Fact]
    public void The_given_slope_is_used()
    {
        var formula = new LeakyReLU(0.25f);
        Assert.Equal(-1, formula.Value(new Real64(-4)).Value);
        Assert.Equal(0.25, formula.Derivative(new Real64(-4), new Real64(-1)).Value);
    }
}
