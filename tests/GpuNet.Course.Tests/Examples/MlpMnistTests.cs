namespace GpuNet.Course.Tests.Examples;

public sealed class MlpMnistTests
{
    // Tests have the sample of MNIST alone: the bound for all of it is the tool's to hold where all of it is.
    [Fact]
    public void Parameters_are_those_of_the_formulas_and_the_sample_is_learned()
    {
        ExampleResults perceptron = ExampleResults.Of("mlp-mnist");

        Assert.Equal((785 * 256) + (256 * 128) + (10 * 128), perceptron.Number("parameters with a column of ones"));
        Assert.Equal(
            ((784 + 1) * 256) + ((256 + 1) * 128) + ((128 + 1) * 10), perceptron.Number("parameters with biases"));
        Assert.InRange(perceptron.Number("test accuracy on the sample"), 0.92, 0.97);
    }
}
