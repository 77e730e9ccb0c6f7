namespace GpuNet.Course.Tests.Examples;

public sealed class ReluChainTests
{
    [Fact]
    public void Gradients_and_changed_weights_are_those_of_arithmetic_by_hand()
    {
        ExampleResults chain = ExampleResults.Of("relu-chain");

        (double x, double y, double w0, double w1, double w2) = (2, 1, 0.5, 2, -1);
        double z1 = w0 * x;
        double z2 = w1 * z1;
        double slope3 = (w2 * z2) - y;
        double slope2 = slope3 * w2;
        double slope1 = slope2 * w1;
        Assert.Equal([slope3, slope3 * z2, slope2, slope2 * z1, slope1, slope1 * x], chain.Numbers("∂z³, ∂w²"));
        double[] after = [w0 - (0.1 * slope1 * x), w1 - (0.1 * slope2 * z1), w2 - (0.1 * slope3 * z2)];
        Assert.All(after.Zip(chain.Numbers("w⁰, w¹, w² after")), pair => Assert.Equal(pair.First, pair.Second, 6));
    }

    [Fact]
    public void Gradients_are_freed_where_the_lecture_frees_them()
    {
        ExampleResults chain = ExampleResults.Of("relu-chain");

        Assert.Equal("∂z³, ∂w², ∂z², ∂w¹, ∂z¹, ∂w⁰", chain.Check("gradients in the lecture's order").Outcome);
        Assert.Equal(ExampleVerdict.Pass, chain.Check("∂z³ is freed before").Verdict);
        Assert.Equal(ExampleVerdict.Pass, chain.Check("∂z¹ is freed by").Verdict);
        Assert.Equal(ExampleVerdict.Pass, chain.Check("∂w², ∂w¹ and ∂w⁰ are freed at once").Verdict);
    }
}
