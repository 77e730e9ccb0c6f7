namespace GpuNet.Course.Tests.Examples;

public sealed class DeltaTests
{
    [Fact]
    public void Deltas_go_from_last_to_first_and_misprints_are_not_what_comes_out()
    {
        ExampleResults delta = ExampleResults.Of("delta");

        Assert.Equal(13, delta.Numbers("all 13 slopes").Count);
        Assert.Equal(delta.Number("δ² ="), delta.Numbers("all 13 slopes")[12]);
        Assert.Equal(delta.Numbers("δ¹ ="), delta.Numbers("all 13 slopes").Skip(6).Take(3));
        Assert.Equal(ExampleVerdict.Explained, delta.Check("δ¹ =").Verdict);
        Assert.Equal(ExampleVerdict.Explained, delta.Check("σ(z²)").Verdict);
        Assert.Equal("∂z², ∂z¹", delta.Check("δ² is computed").Outcome);
        Assert.Equal(ExampleVerdict.Pass, delta.Check("δ² is freed").Verdict);
    }
}
