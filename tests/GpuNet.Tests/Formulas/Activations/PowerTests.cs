using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using Xunit;

namespace GpuNet.Tests.Formulas.Activations;

public sealed class PowerTests
{
    public static TheoryData<float> Exponents => [1, 3, -1, -2, 7, -7, 64, -64, 0.5f, -0.5f, 1.5f, -1.5f, 0.3f, 2.25f, -3.4f];

    [Theory]
    [InlineData(0f)]
    [InlineData(64.5f)]
    [InlineData(-65f)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void An_exponent_outside_its_range_is_refused_by_name(float exponent) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(exponent), () => new Power(exponent));

    [Theory]
    [MemberData(nameof(Exponents))]
    public void Value_and_slope_are_the_power_over_the_whole_range(float exponent)
    {
        var formula = new Power(exponent);
        var worst = new WorstDistance($"power of {exponent}");
        foreach (float x in TailGrid.All)
        {
            float y = formula.Value(new Real32(x)).Value;
            float slope = formula.Derivative(new Real32(x), new Real32(y)).Value;
            worst.Add(Exact(x, exponent, 1), y, $"{x:R}");
            worst.Add(Exact(x, exponent - 1, exponent), slope, $"{x:R}, the slope");
        }

        worst.Check();
    }

    [Theory]
    [MemberData(nameof(Exponents))]
    public void Every_width_of_lanes_agrees_with_single_numbers(float exponent)
    {
        var formula = new Power(exponent);
        foreach (float x in TailGrid.Sparse)
        {
            Exact exact = Exact(x, exponent, 1);
            Assert.All(LaneArray.Of(formula.Value(Real32x4.Of(x))), y => Assert.True(exact.Distance(y) <= exact.Ulps));
            Assert.All(LaneArray.Of(formula.Value(Real32x8.Of(x))), y => Assert.True(exact.Distance(y) <= exact.Ulps));
            Assert.All(LaneArray.Of(formula.Value(Real32x16.Of(x))), y => Assert.True(exact.Distance(y) <= exact.Ulps));
        }
    }

    [Fact]
    public void A_whole_power_of_a_negative_number_has_its_sign()
    {
        Assert.Equal(-8f, new Power(3).Value(new Real32(-2)).Value);
        Assert.Equal(0.25f, new Power(-2).Value(new Real32(-2)).Value);
        Assert.Equal(float.NegativeInfinity, new Power(-1).Value(new Real32(-0f)).Value);
        Assert.True(float.IsNaN(new Power(0.5f).Value(new Real32(-2)).Value));
    }

    // A rounding or two for each factor, its reciprocal's among them, those of the root, and those of r ln x as often as
    // it is large.
    private static Exact Exact(double x, double exponent, double factor)
    {
        double rest = Math.Abs(exponent - Math.Truncate(exponent));
        bool root = rest is 0 or 0.5;
        double ulps = 3 + (1.5 * Math.Abs(exponent))
            + (root || x <= 0 || double.IsInfinity(x) ? 0 : 3 + (3 * rest * Math.Abs(Math.Log(x))));
        return new Exact(factor * Math.Pow(x, exponent), ulps);
    }
}
