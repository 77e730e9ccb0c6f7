using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Random;
using GpuNet.Layers;
using GpuNet.Layers.Initializers;
using Xunit;

namespace GpuNet.Tests.Layers;

public sealed class InitializerTests
{
    private const int FanIn = 300;
    private const int FanOut = 200;
    private const int Count = FanIn * FanOut;

    [Fact]
    public void Normal_distributions_have_their_variance_and_shape()
    {
        AssertMoments(Fill(new HeNormal()), 2.0 / FanIn, kurtosis: 3);
        AssertMoments(Fill(new GlorotNormal()), 2.0 / (FanIn + FanOut), kurtosis: 3);
    }

    [Fact]
    public void Uniform_distributions_have_their_variance_and_bounds()
    {
        AssertMoments(Fill(new HeUniform()), 2.0 / FanIn, kurtosis: 1.8);
        AssertMoments(Fill(new GlorotUniform()), 2.0 / (FanIn + FanOut), kurtosis: 1.8);
        AssertBound(Fill(new HeUniform()), Math.Sqrt(6.0 / FanIn));
        AssertBound(Fill(new GlorotUniform()), Math.Sqrt(6.0 / (FanIn + FanOut)));
    }

    [Fact]
    public void Zeros_are_zeros() => Assert.Equal(new float[Count], Fill(new Zeros()));

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_each_parameter_its_own()
    {
        using HostDevice one = HostDevice.Create(1);
        using HostDevice two = HostDevice.Create(2);
        float[][] first = Weights(one, 7);
        Assert.Equal(first, Weights(two, 7));
        Assert.NotEqual(first[0], Weights(one, 8)[0]);
        Assert.NotEqual(first[0], first[2]);
        Assert.Empty(first[0].Intersect(first[2]));
        Assert.Equal(new float[5], first[1]);
    }

    [Fact]
    public void A_perceptrons_weights_start_by_its_activation()
    {
        using HostDevice device = HostDevice.Create(1);
        using var rectified = new Model(
            device, [FanIn], MultilayerPerceptron.Layers([FanIn, FanOut], default(ReLU)), 1);
        using var leaky = new Model(device, [FanIn], MultilayerPerceptron.Layers([FanIn, FanOut], new LeakyReLU()), 1);
        using var symmetric = new Model(
            device, [FanIn], MultilayerPerceptron.Layers([FanIn, FanOut], default(Tanh)), 1);
        AssertMoments(device.ToArray(rectified.Parameters[0].Weights), 2.0 / FanIn, kurtosis: 3);
        AssertMoments(device.ToArray(leaky.Parameters[0].Weights), 2.0 / FanIn, kurtosis: 3);
        AssertMoments(device.ToArray(symmetric.Parameters[0].Weights), 2.0 / (FanIn + FanOut), kurtosis: 1.8);
    }

    private static float[][] Weights(HostDevice device, ulong seed)
    {
        using var model = new Model(device, [5], [new Dense(5), new Dense(5)], seed);
        return [.. model.Parameters.Select(parameter => device.ToArray(parameter.Weights))];
    }

    private static float[] Fill(IInitializer initializer)
    {
        var weights = new float[Count];
        Array.Fill(weights, float.NaN);
        initializer.Fill(weights, FanIn, FanOut, new RandomSequence(11, RandomStreams.Initialization, 0));
        return weights;
    }

    private static void AssertMoments(float[] weights, double variance, double kurtosis)
    {
        // Six standard errors of each estimate; the kurtosis' own is below √(96/n) for both distributions.
        double mean = weights.Average(weight => (double)weight);
        double spread = weights.Average(weight => (weight - mean) * (weight - mean));
        double fourth = weights.Average(weight => Math.Pow(weight - mean, 4)) / (spread * spread);
        Assert.Equal(0, mean, 6 * Math.Sqrt(variance / weights.Length));
        Assert.Equal(variance, spread, 6 * variance * Math.Sqrt(2.0 / weights.Length));
        Assert.Equal(kurtosis, fourth, 6 * Math.Sqrt(96.0 / weights.Length));
    }

    private static void AssertBound(float[] weights, double bound)
    {
        Assert.InRange(weights.Max(), 0.999 * bound, bound);
        Assert.InRange(weights.Min(), -bound, -0.999 * bound);
    }
}
