namespace GpuNet.Course.Tests.Examples;

public sealed class TwoWeightsTests
{
    [Fact]
    public void Every_row_is_that_of_arithmetic_in_double()
    {
        ExampleResults rows = ExampleResults.Of("two-weights");

        (double w0, double b0, double w1, double b1) = (0.8, 1, 0.8, 1);
        for (int step = 1; step <= 8; step++)
        {
            double hidden = (w0 * 1.5) + b0;
            double slope = 2 * ((w1 * hidden) + b1 - 0.5);
            (w0, b0, w1, b1) =
                (w0 - (0.15 * slope * w1), b0 - (0.1 * slope * w1), w1 - (0.1 * slope * hidden), b1 - (0.1 * slope));
            double[] expected = [b1, w0, b0, (w1 * ((w0 * 1.5) + b0)) + b1];
            Assert.All(
                expected.Zip(rows.Numbers($"after step {step}:")), pair => Assert.Equal(pair.First, pair.Second, 5));
        }
    }
}
