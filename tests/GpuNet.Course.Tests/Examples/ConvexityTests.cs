namespace GpuNet.Course.Tests.Examples;

public sealed class ConvexityTests
{
    [Fact]
    public void A_convex_loss_ends_alike_and_a_networks_does_not()
    {
        ExampleResults convexity = ExampleResults.Of("convexity");

        Assert.InRange(convexity.Number("convex: spread"), 0, 1e-5);
        Assert.InRange(convexity.Number("iterations of the whole set"), 2, 200);
        Assert.InRange(convexity.Number("network: least loss"), 0, 0.05);
        Assert.InRange(convexity.Number("the same: greatest"), 0.3, 1);
    }
}
