namespace GpuNet.Course.Tests.Examples;

public sealed class LinearLayersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Linear_layers_are_one_matrix_and_activations_learn_what_they_cannot(ulong seed)
    {
        ExampleResults layers = ExampleResults.Of("linear-layers", seed);

        Assert.InRange(layers.Number("three linear layers against"), 0, 1e-5);
        Assert.InRange(layers.Number("exclusive or, three linear"), 0.4, 0.8);
        Assert.InRange(layers.Number("exclusive or, ReLU"), 0.99, 1);
    }
}
