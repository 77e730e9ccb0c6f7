namespace GpuNet.Course.Tests.Examples;

public sealed class ShallowTests
{
    [Fact]
    public void Three_units_have_ten_parameters_and_more_units_fit_better()
    {
        ExampleResults shallow = ExampleResults.Of("shallow");

        Assert.Equal((3 * 2) + 3 + 1, shallow.Number("parameters"));
        Assert.InRange(shallow.Number("joints of 3 units"), 1, 3);
        double[] errors =
            [.. ((int[])[3, 10, 30, 100]).Select(units => shallow.Number($"mean squared error, D = {units}:"))];
        Assert.Equal(errors.OrderDescending(), errors);
        Assert.InRange(shallow.Number("the same as a share"), 0, 0.01);
        Assert.Equal(3, shallow.Number("D = 3: joints of the best fit"));
        Assert.InRange(shallow.Number("D = 10: joints of the best fit"), 7, 10);
    }
}
