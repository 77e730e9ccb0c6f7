namespace GpuNet.Course.Tests.Examples;

public sealed class NeuronTests
{
    [Fact]
    public void Every_value_and_gradient_is_that_of_arithmetic_in_double()
    {
        double[] w = [-1, 0.5, 10];
        double[] x = [4, -2, 1];
        double o = 1 / (1 + Math.Exp(-3));
        double delta = 2 * (o - 1) * o * (1 - o);

        ExampleResults neuron = ExampleResults.Of("neuron");

        Assert.Equal(3, neuron.Number("z ="), 5);
        Assert.Equal(o, neuron.Number("o ="), 6);
        Assert.Equal((o - 1) * (o - 1), neuron.Number("ℓ ="), 7);
        Assert.Equal(2 * (o - 1), neuron.Number("∂ℓ/∂o"), 6);
        Assert.Equal(delta, neuron.Number("∂ℓ/∂z"), 7);
        Assert.Equal(delta, neuron.Number("∂ℓ/∂b"), 7);
        for (int index = 0; index < 3; index++)
        {
            Assert.Equal(delta * x[index], neuron.Numbers("∂ℓ/∂W")[index], 6);
            Assert.Equal(delta * w[index], neuron.Numbers("∂ℓ/∂x")[index], 6);
        }
    }
}
