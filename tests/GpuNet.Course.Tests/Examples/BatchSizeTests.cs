namespace GpuNet.Course.Tests.Examples;

public sealed class BatchSizeTests
{
    [Fact]
    public void With_its_best_rate_each_small_batches_get_further_and_32_in_less_time_than_1()
    {
        ExampleResults sizes = ExampleResults.Of("batch-size");

        Assert.Equal([32000, 32000, 32000], sizes.Numbers("samples seen"));
        Assert.InRange(sizes.Number("same samples: loss of batch 1,"), 0.5, 1.1);
        Assert.InRange(sizes.Number("same samples: loss of batch 32, at most 2/3"), 0.5, 1.1);
        Assert.Equal(ExampleVerdict.Pass, sizes.Check("batch 32: the best rate").Verdict);
        Assert.True(sizes.Number("seconds of batch 32") > 0);
    }
}
