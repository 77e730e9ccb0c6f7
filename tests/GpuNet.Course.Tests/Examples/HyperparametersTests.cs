namespace GpuNet.Course.Tests.Examples;

public sealed class HyperparametersTests
{
    [Fact]
    public void The_choice_by_validation_is_good_on_samples_that_had_no_part_in_it()
    {
        ExampleResults search = ExampleResults.Of("hyperparameters");

        Assert.InRange(search.Number("test accuracy of the chosen"), 0.45, 0.75);
        Assert.InRange(search.Number("the best by test"), 0, 0.05);
        Assert.InRange(search.Number("validation and test"), 0, 0.06);
    }
}
