namespace GpuNet.Course.Tests.Examples;

public sealed class ConvolutionTests
{
    [Fact]
    public void The_kernel_finds_edges_pooling_keeps_the_greatest_and_a_net_learns_the_sample()
    {
        ExampleResults convolution = ExampleResults.Of("convolution");

        Assert.Equal([2, 1, 2, 1, 0, 1, 2, 1, 2], convolution.Numbers("kernel over a square"));
        Assert.All(convolution.Numbers("kernel over an even slope"), number => Assert.Equal(0, number));
        Assert.Equal([20, 30, 112, 37], convolution.Numbers("2×2 max pooling"));
        Assert.Equal(416 + 12832 + 5130, convolution.Number("parameters"));

        // Tests have no network: what is learned from is the embedded sample.
        Assert.InRange(convolution.Number("sample of MNIST"), 0.94, 0.995);
    }
}
