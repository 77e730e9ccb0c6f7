namespace GpuNet.Course.Tests.Examples;

public sealed class PatternsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(23)]
    public void Three_units_have_four_pieces_of_a_line_and_seven_convex_regions_of_a_plane(ulong seed)
    {
        ExampleResults patterns = ExampleResults.Of("patterns", seed);

        Assert.Equal([1, 0, 1], patterns.Numbers("at 1.75"));
        Assert.Equal(4, patterns.Number("different patterns"));
        Assert.Equal(patterns.Numbers("bends of the first"), patterns.Numbers("bends of the second"));
        Assert.Equal(7, patterns.Number("regions of a plane"));
        Assert.Equal(0, patterns.Number("midpoints"));
    }
}
