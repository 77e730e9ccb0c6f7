namespace GpuNet.Course.Tests.Examples;

public sealed class OptimizersTests
{
    private static readonly double[] Gradients = [3, -2, 5];

    private readonly ExampleResults optimizers = ExampleResults.Of("optimizers");

    [Fact]
    public void A_normalized_gradient_has_length_one_in_every_weight() =>
        AssertClose([1, -1, 1], optimizers.Numbers("normalized gradient"));

    [Fact]
    public void First_steps_are_those_of_the_definitions_in_double()
    {
        double w = 0;
        double velocity = 0;
        AssertClose(
            [.. Gradients.Select(g => w -= 0.1 * (velocity = (0.9 * velocity) + g))],
            optimizers.Numbers("momentum, β"));
        w = 0;
        double squares = 0;
        AssertClose(
            [.. Gradients.Select(g => w -= 0.1 * g / Math.Sqrt(squares += g * g))], optimizers.Numbers("AdaGrad: w"));
        w = 0;
        double mean = 0;
        AssertClose(
            [.. Gradients.Select(g => w -= 0.1 * g / Math.Sqrt(mean = (0.9 * mean) + (0.1 * g * g)))],
            optimizers.Numbers("RMSprop, ρ"));
        w = 0;
        (double m, double v) = (0, 0);
        AssertClose(
            [.. Gradients.Select((g, step) =>
            {
                m = (0.9 * m) + (0.1 * g);
                v = (0.999 * v) + (0.001 * g * g);
                return w -= 0.1 * (m / (1 - Math.Pow(0.9, step + 1))) / Math.Sqrt(v / (1 - Math.Pow(0.999, step + 1)));
            })],
            optimizers.Numbers("Adam, β₁"));
    }

    [Fact]
    public void Every_rule_gets_down_the_valley() =>
        Assert.All(
            (string[])["gradient descent", "momentum, 60", "AdaGrad, 60", "RMSprop, 60", "Adam, 60"],
            name => Assert.InRange(optimizers.Number(name), 0, 0.01));

    private static void AssertClose(double[] expected, IReadOnlyList<double> ours)
    {
        Assert.Equal(expected.Length, ours.Count);
        Assert.All(expected.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 5));
    }
}
