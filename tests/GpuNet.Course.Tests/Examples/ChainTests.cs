namespace GpuNet.Course.Tests.Examples;

public sealed class ChainTests
{
    [Fact]
    public void Every_slope_is_that_of_arithmetic_in_double()
    {
        ExampleResults chain = ExampleResults.Of("chain");

        foreach ((string what, double x) in new[] { ("x = 1:", 1), ("x = 1.1:", 1.1) })
        {
            double g = Math.Exp(-x);
            double slope = -1 / ((g + 1) * (g + 1));
            double[] expected = [slope, slope, slope * g, -slope * g];
            Assert.All(expected.Zip(chain.Numbers(what)), pair => Assert.Equal(pair.First, pair.Second, 6));
        }
    }

    [Fact]
    public void The_last_slope_is_that_of_the_sigmoid()
    {
        IReadOnlyList<double> slopes = ExampleResults.Of("chain").Numbers("∂f/∂x is σ′(x)");

        double[] x = [1, 1.1];
        Assert.All(
            x.Zip(slopes), pair => Assert.Equal(Sigmoid(pair.First) * (1 - Sigmoid(pair.First)), pair.Second, 6));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
