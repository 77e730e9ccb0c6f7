namespace GpuNet.Course.Tests.Examples;

public sealed class BatchSizeTests
{
    [Fact]
    public void At_equal_work_smaller_batches_get_further()
    {
        ExampleResults sizes = ExampleResults.Of("batch-size");

        Assert.Equal([32000, 32000, 32000], sizes.Numbers("samples seen"));
        Assert.True(sizes.Number("loss of batch 1,") < sizes.Number("loss of batch 32"));
        Assert.InRange(sizes.Number("loss of batch 32"), 0.5, 1.6);
    }
}
