using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using Xunit;

namespace GpuNet.Tests.Formulas.Activations;

public sealed class SoftmaxTests
{
    [Fact]
    public void Softmax_of_1_2_3_is_the_one_in_the_books()
    {
        double[] y = Of([1, 2, 3]);
        Assert.Equal(0.09003057317038046, y[0], 12);
        Assert.Equal(0.24472847105479767, y[1], 12);
        Assert.Equal(0.6652409557748219, y[2], 12);
    }

    [Fact]
    public void Huge_inputs_do_not_overflow() => Assert.Equal([0.5, 0, 0.5], Of([1e4, -1e4, 1e4]));

    [Fact]
    public void The_gradient_is_the_slope_of_the_weighted_outputs()
    {
        double[] x = [0.3, -1.2, 2.5, 0.0, 1.1];
        double[] upstream = [0.7, -0.2, 1.3, 0.4, -2.0];
        double[] y = Of(x);
        double dot = y.Zip(upstream, (left, right) => left * right).Sum();
        for (int index = 0; index < x.Length; index++)
        {
            const double H = 1e-6;
            double[] above = [.. x];
            double[] below = [.. x];
            above[index] += H;
            below[index] -= H;
            double slope = Of(above).Zip(Of(below), (high, low) => (high - low) / (2 * H))
                .Zip(upstream, (left, right) => left * right).Sum();
            double actual = Softmax.Gradient(new Real64(y[index]), new Real64(upstream[index]), new Real64(dot)).Value;
            Assert.InRange(actual, slope - 1e-8, slope + 1e-8);
        }
    }

    private static double[] Of(double[] x)
    {
        Real64[] exponentials = [.. x.Select(value => Softmax.Exponential(new Real64(value), new Real64(x.Max())))];
        var sum = new Real64(exponentials.Sum(value => value.Value));
        return [.. exponentials.Select(value => Softmax.Value(value, sum).Value)];
    }
}
