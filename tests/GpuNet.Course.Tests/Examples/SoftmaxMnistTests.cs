namespace GpuNet.Course.Tests.Examples;

public sealed class SoftmaxMnistTests
{
    // Tests have the sample of MNIST alone: the bound for all of it is the tool's to hold where all of it is.
    [Fact]
    public void The_sample_is_learned_by_one_matrix_and_unscaled_pixels_explain_the_lectures_accuracy()
    {
        ExampleResults softmax = ExampleResults.Of("softmax-mnist");

        Assert.Equal(785 * 10, softmax.Number("parameters"));
        ExampleCheck lecture = softmax.Check("pixels of 0 to 255: test accuracy");
        Assert.Equal((ExpectationKind.Lecture, 5), (lecture.Kind, lecture.Tolerance));
        Assert.Equal([83.58], lecture.Expected);
        Assert.InRange(softmax.Number("pixels of 0 to 255: greatest logit"), 100, 1000);
        Assert.InRange(softmax.Number("pixels of 0 to 1: training accuracy"), 0.92, 0.97);
        Assert.InRange(softmax.Number("pixels of 0 to 1: test accuracy on the sample"), 0.86, 0.92);
        Assert.InRange(softmax.Number("test accuracy that scaling"), 0.01, 0.15);
    }
}
