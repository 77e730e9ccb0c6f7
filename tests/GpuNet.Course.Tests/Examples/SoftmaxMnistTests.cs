namespace GpuNet.Course.Tests.Examples;

public sealed class SoftmaxMnistTests
{
    // Tests have the sample of MNIST alone: the bound for all of it is the tool's to hold where all of it is.
    [Fact]
    public void The_sample_is_learned_by_one_matrix_and_passes_the_lectures_numbers_on_the_way()
    {
        ExampleResults softmax = ExampleResults.Of("softmax-mnist");

        Assert.Equal(785 * 10, softmax.Number("parameters"));
        Assert.InRange(softmax.Number("steps until"), 5, 100);
        Assert.InRange(softmax.Number("test accuracy there, %"), 79, 88);
        Assert.InRange(softmax.Number("training accuracy at the end"), 0.92, 0.97);
        Assert.InRange(softmax.Number("test accuracy on the sample"), 0.86, 0.92);
    }
}
