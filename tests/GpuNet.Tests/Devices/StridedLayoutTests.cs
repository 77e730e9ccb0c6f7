using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices;

public sealed class StridedLayoutTests
{
    [Fact]
    public void Neighbours_that_both_buffers_run_through_are_one_size()
    {
        Assert.Equal(1, new StridedLayout([2, 1, 3, 4], [12, 7, 4, 1], [12, 5, 4, 1]).Rank);
        Assert.Equal(2, new StridedLayout([2, 3, 4], [12, 4, 1], [24, 4, 1]).Rank);
        Assert.Equal(0, new StridedLayout([1, 1], [9, 9], [9, 9]).Rank);
    }

    [Fact]
    public void The_lengths_reach_the_last_element()
    {
        var layout = new StridedLayout([2, 3], [3, 1], [1, 2], 4, 5);
        Assert.Equal(6, layout.Count);
        Assert.Equal(10, layout.FirstLength);
        Assert.Equal(11, layout.SecondLength);
        Assert.Equal(0, new StridedLayout([2, 0], [1, 1], [1, 1], 4, 5).FirstLength);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        _ = Assert.Throws<ArgumentException>(() => new StridedLayout([2], [1, 1], [1]));
        _ = Assert.Throws<ArgumentException>(() => new StridedLayout([-1], [1], [1]));
        _ = Assert.Throws<ArgumentException>(() => new StridedLayout([2], [1], [-1]));
        _ = Assert.Throws<ArgumentException>(() => new StridedLayout([2], [1], [1], -1));
        int[] seven = [2, 2, 2, 2, 2, 2, 2];
        string message = Assert.Throws<ArgumentException>(
            () => new StridedLayout(seven, [64, 32, 16, 8, 4, 2, 1], [1, 2, 4, 8, 16, 32, 64])).Message;
        Assert.Equal("a strided layout has at most 6 sizes that cannot be merged; got 2×2×2×2×2×2×2", message);
    }
}
