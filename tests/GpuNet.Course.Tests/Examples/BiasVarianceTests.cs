namespace GpuNet.Course.Tests.Examples;

public sealed class BiasVarianceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bias_falls_to_nothing_at_degree_two_and_variance_rises_with_every_weight(ulong seed)
    {
        ExampleResults fits = ExampleResults.Of("bias-variance", seed);

        // Over [0, 1] the variance of x² is 4/45, and a straight line leaves 1/180 of it; 100 places are close to that.
        Assert.Equal(4 / 45.0, fits.Number("degree 0: bias²"), 0.004);
        Assert.Equal(1 / 180.0, fits.Number("degree 1: bias²"), 0.001);
        double[] variances =
            [.. ((int[])[0, 1, 2, 5, 10]).Select(degree => fits.Number($"degree {degree}: variance"))];
        Assert.Equal(variances.Order(), variances);
    }
}
