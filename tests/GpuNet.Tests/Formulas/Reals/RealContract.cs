using GpuNet.Formulas.Reals;
using Xunit;

namespace GpuNet.Tests.Formulas.Reals;

/// <summary>What every real number keeps to, however many lanes it has.</summary>
public abstract class RealContract<R>
    where R : struct, IReal<R>
{
    private const float NaN = float.NaN;
    private const float Infinity = float.PositiveInfinity;

    [Theory]
    [InlineData(1, 2, 2, 1)]
    [InlineData(2, 1, 2, 1)]
    [InlineData(-1, -2, -1, -2)]
    [InlineData(-Infinity, 5, 5, -Infinity)]
    [InlineData(Infinity, 5, Infinity, 5)]
    [InlineData(NaN, 1, NaN, NaN)]
    [InlineData(1, NaN, NaN, NaN)]
    [InlineData(NaN, Infinity, NaN, NaN)]
    [InlineData(-Infinity, NaN, NaN, NaN)]
    [InlineData(NaN, NaN, NaN, NaN)]
    public void Max_and_Min_pass_NaN_on_from_either_side(float left, float right, float max, float min)
    {
        Same(max, R.Max(R.Of(left), R.Of(right)));
        Same(min, R.Min(R.Of(left), R.Of(right)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(-2, -2)]
    [InlineData(3, 2)]
    [InlineData(-3, -2)]
    [InlineData(Infinity, 2)]
    [InlineData(-Infinity, -2)]
    [InlineData(NaN, NaN)]
    public void Within_keeps_a_number_between_its_limits_and_NaN(float x, float expected) =>
        Same(expected, R.Within(R.Of(x), 2));

    [Theory]
    [InlineData(2, 1, 10)]
    [InlineData(1, 2, 20)]
    [InlineData(1, 1, 20)]
    [InlineData(NaN, 1, 20)]
    [InlineData(1, NaN, 20)]
    [InlineData(Infinity, 1, 10)]
    [InlineData(0f, -0f, 20)]
    public void IfGreater_takes_then_only_where_left_is_greater(float left, float right, float expected)
    {
        Same(expected, R.IfGreater(R.Of(left), R.Of(right), R.Of(10), R.Of(20)));
        Same(NaN, R.IfGreater(R.Of(2), R.Of(1), R.Of(NaN), R.Of(20)));
        Same(20, R.IfGreater(R.Of(1), R.Of(2), R.Of(NaN), R.Of(20)));
    }

    [Fact]
    public void Arithmetic_is_arithmetic()
    {
        Same(0, R.Zero);
        Same(1, R.One);
        Same(5, R.Of(2) + R.Of(3));
        Same(-1, R.Of(2) - R.Of(3));
        Same(6, R.Of(2) * R.Of(3));
        Same(1.5f, R.Of(3) / R.Of(2));
        Same(-3, -R.Of(3));
        Same(3, R.Abs(R.Of(-3)));
        Same(1.5f, R.Sqrt(R.Of(2.25f)));
        Same(Infinity, R.One / R.Zero);
    }

    [Fact]
    public void Functions_keep_their_values_at_the_ends()
    {
        Same(NaN, R.Sqrt(R.Of(-1)));

        // The vector exponential of the runtime gives 1 + 1 ulp at 0.
        Assert.All(Read(R.Exp(R.Zero)), value => Assert.InRange(value, 1, MathF.BitIncrement(1)));
        Same(0, R.Exp(R.Of(-Infinity)));
        Same(Infinity, R.Exp(R.Of(Infinity)));
        Same(NaN, R.Exp(R.Of(NaN)));
        Same(0, R.Log(R.One));
        Same(-Infinity, R.Log(R.Zero));
        Same(Infinity, R.Log(R.Of(Infinity)));
        Same(NaN, R.Log(R.Of(-1)));
        Same(NaN, R.Log(R.Of(NaN)));
        Same(0, R.LogOnePlus(R.Zero));
        Same(1e-30f, R.LogOnePlus(R.Of(1e-30f)));
        Same(NaN, R.LogOnePlus(R.Of(NaN)));
        Same(0, R.Tanh(R.Zero));
        Same(1, R.Tanh(R.Of(Infinity)));
        Same(-1, R.Tanh(R.Of(-Infinity)));
        Same(NaN, R.Tanh(R.Of(NaN)));
        Same(0.5f, R.Sigmoid(R.Zero));
        Same(1, R.Sigmoid(R.Of(Infinity)));
        Same(1, R.Sigmoid(R.Of(float.MaxValue)));
        Same(0, R.Sigmoid(R.Of(-Infinity)));
        Same(NaN, R.Sigmoid(R.Of(NaN)));
        Same(0, R.Sin(R.Zero));
        Same(1, R.Cos(R.Zero));
        foreach (float none in new[] { Infinity, -Infinity, NaN })
        {
            Same(NaN, R.Sin(R.Of(none)));
            Same(NaN, R.Cos(R.Of(none)));
        }

        Same(Infinity, R.Abs(R.Of(-Infinity)));
        Same(NaN, R.Abs(R.Of(NaN)));
    }

    [Theory]
    [InlineData(-87f, 1.6458114e-38)]
    [InlineData(-89f, 2.227363561e-39)]
    [InlineData(-95f, 5.5210823e-42)]
    [InlineData(-103f, 1.8521168e-45)]
    public void Sigmoid_is_right_where_its_reciprocal_would_be_infinite(float x, double expected)
    {
        double allowed = 2 * Ulps.At(expected);
        Assert.All(Read(R.Sigmoid(R.Of(x))), value => Assert.InRange(value, expected - allowed, expected + allowed));
        Assert.All(Read(R.Sigmoid(R.Of(x))), value => Assert.NotEqual(0, value));
    }

    [Theory]
    [InlineData(0.5f, 0.479425538604203, 0.8775825618903728)]
    [InlineData(-1f, -0.8414709848078965, 0.5403023058681398)]
    [InlineData(2f, 0.9092974268256817, -0.4161468365471424)]
    [InlineData(-4f, 0.7568024953079282, -0.6536436208636119)]
    [InlineData(6f, -0.27941549819892586, 0.960170286650366)]
    [InlineData(1e22f, -0.7340815352961015, 0.679061337095051)]
    public void Sine_and_cosine_are_right_in_every_quadrant_and_far_away(float x, double sine, double cosine)
    {
        Assert.All(Read(R.Sin(R.Of(x))), value => Assert.InRange(value, sine - 1e-6, sine + 1e-6));
        Assert.All(Read(R.Cos(R.Of(x))), value => Assert.InRange(value, cosine - 1e-6, cosine + 1e-6));
    }

    protected abstract double[] Read(R value);

    private void Same(float expected, R actual) =>
        Assert.All(Read(actual), value => Assert.Equal((double)expected, value));
}
