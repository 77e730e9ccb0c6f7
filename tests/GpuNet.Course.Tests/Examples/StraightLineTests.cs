namespace GpuNet.Course.Tests.Examples;

public sealed class StraightLineTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_bowl_has_one_end_and_a_saddle_holds_only_what_comes_straight_at_it(ulong seed)
    {
        ExampleResults line = ExampleResults.Of("straight-line", seed);

        Assert.Equal(line.Check("descent from (-2, -1)").Expected, line.Check("descent from (3, 2)").Expected);
        Assert.InRange(line.Numbers("descent from (3, 2)")[0], 0.8, 1.2);
        Assert.InRange(line.Number("conjugate gradients"), 2, 3);
        Assert.InRange(line.Number("product from (1.5, −1.5)"), 0, 1e-2);
        Assert.InRange(line.Number("product from (1.5, −1.4)"), 0, 1e-4);
    }
}
