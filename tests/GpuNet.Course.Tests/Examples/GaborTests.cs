namespace GpuNet.Course.Tests.Examples;

public sealed class GaborTests
{
    [Fact]
    public void The_whole_sets_descent_stays_in_a_valley_that_batches_leave()
    {
        ExampleResults gabor = ExampleResults.Of("gabor");

        Assert.InRange(gabor.Number("whole set, where it ends"), 0, 1e-4);
        Assert.Equal(ExampleVerdict.Pass, gabor.Check("a valley's bottom").Verdict);
        Assert.InRange(gabor.Number("the loss there"), 3, 30);
        Assert.InRange(gabor.Number("seeds of 20 that leave"), 10, 20);
    }
}
