using GpuNet.Course.Examples;

namespace GpuNet.Course.Tests.Examples;

/// <summary>A small part of the example, which takes the better part of a minute.</summary>
public sealed class DeepVsShallowTests
{
    [Theory]
    [InlineData(1, (40 * 298) + 298 + (298 * 10) + 10)]
    [InlineData(2, (40 * 100) + 100 + (100 * 100) + 100 + (100 * 10) + 10)]
    [InlineData(3, (40 * 75) + 75 + (2 * ((75 * 75) + 75)) + (75 * 10) + 10)]
    [InlineData(4, (40 * 63) + 63 + (3 * ((63 * 63) + 63)) + (63 * 10) + 10)]
    public void Every_network_has_its_parameters_and_fits_noise_a_little_better_than_guessing(int layers, long expected)
    {
        (long parameters, double[] errors, double[] losses) = Fit(layers, 0.1f, 60, until: 0);

        Assert.Equal(expected, parameters);
        Assert.Equal(60, errors.Length);
        Assert.InRange(errors[0], 0.88, 0.92);
        Assert.InRange(errors[^1], 0.6, 0.88);
        Assert.InRange(losses[^1], 2, Math.Log(10));
    }

    [Fact]
    public void Long_steps_go_where_short_ones_go_and_enough_is_enough()
    {
        double few = Fit(4, 0.1f, 3, until: 0).Losses[^1];
        double many = Fit(4, 0.0025f, 81, until: 0).Losses[^1];
        Assert.Equal(many, few, 0.05);

        Assert.Single(Fit(4, 0.1f, 3, until: 0.95).Errors);
    }

    private static (long Parameters, double[] Errors, double[] Losses) Fit(
        int layers, float rate, int epochs, double until)
    {
        using HostDevice device = HostDevice.Create(2);
        return DeepVsShallow.Fit(new ExampleRun(new DeepVsShallow(), device), layers, rate, epochs, until);
    }
}
