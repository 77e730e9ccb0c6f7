namespace GpuNet.Course.Tests.Examples;

public sealed class VeryDeepTests
{
    [Fact]
    public void Fifty_layers_need_residual_connections_and_normalization()
    {
        ExampleResults deep = ExampleResults.Of("very-deep");

        Assert.InRange(deep.Number("plain"), 0.05, 0.2);
        Assert.InRange(deep.Number("with normalization only"), 0.05, 0.2);
        Assert.Equal(0, deep.Number("with residual connections only"));
        Assert.InRange(deep.Number("with both"), 0.42, 0.6);
        Assert.InRange(
            deep.Number("after 48 residual blocks") - deep.Number("mean square after 48 plain blocks"), 40, 56);
    }
}
