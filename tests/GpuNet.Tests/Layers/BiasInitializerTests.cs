using GpuNet.Devices.Host;
using GpuNet.Layers;
using GpuNet.Layers.Initializers;
using Xunit;

namespace GpuNet.Tests.Layers;

public sealed class BiasInitializerTests
{
    [Fact]
    public void A_bias_starts_at_zero_unless_told_otherwise()
    {
        using HostDevice device = HostDevice.Create(1);
        using var model = new Model(device, [6], [new Dense(50), new Dense(40, biasInitializer: new HeUniform())], 1);

        Assert.All(device.ToArray(model.Parameters[1].Weights), bias => Assert.Equal(0, bias));
        float[] biases = device.ToArray(model.Parameters[3].Weights);
        Assert.Equal(40, biases.Distinct().Count());
        Assert.All(biases, bias => Assert.InRange(Math.Abs(bias), 0, Math.Sqrt(6.0 / 50)));
    }
}
