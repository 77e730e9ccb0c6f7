namespace GpuNet.Course.Tests.Examples;

public sealed class OneWeightTests
{
    [Fact]
    public void Every_step_is_that_of_arithmetic_in_double()
    {
        ExampleResults steps = ExampleResults.Of("one-weight");

        (double w, double b) = (0.8, 1);
        for (int step = 1; step <= 7; step++)
        {
            double x = (w * 1.5) + b;
            double slope = 2 * (x - 0.5);
            (w, b) = (w - (0.1 * slope * 1.5), b - (0.1 * slope));
            IReadOnlyList<double> ours = steps.Numbers($"step {step}:");
            Assert.Equal(w, ours[0], 5);
            Assert.Equal(b, ours[1], 5);
            Assert.Equal(x, ours[2], 5);
        }
    }

    [Fact]
    public void The_tie_of_step_two_prints_in_double_as_the_lecture_has_it()
    {
        ExampleCheck tie = ExampleResults.Of("one-weight").Check("step 2:");

        Assert.Equal(ExampleVerdict.Explained, tie.Verdict);
        Assert.EndsWith("1.0949999999999998, which prints as 1.09", tie.Why, StringComparison.Ordinal);
    }
}
