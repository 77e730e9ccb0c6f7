namespace GpuNet.Course.Tests.Examples;

public sealed class RegressionTests
{
    [Fact]
    public void Outliers_move_the_mean_and_not_the_median_and_a_relu_output_is_never_negative()
    {
        ExampleResults regression = ExampleResults.Of("regression");

        Assert.InRange(regression.Numbers("2x + 1")[0], 1.95, 2.05);
        Assert.InRange(regression.Numbers("2x + 1")[1], 0.95, 1.05);
        Assert.InRange(regression.Numbers("with outliers, absolute")[1], 0.85, 1.15);
        Assert.InRange(regression.Number("with outliers, squared"), 2.7, 3.3);
        Assert.True(regression.Number("positive labels, no output activation") < 0);
        Assert.Equal(0, regression.Number("positive labels, ReLU"));
    }
}
