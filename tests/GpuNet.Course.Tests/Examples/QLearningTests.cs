namespace GpuNet.Course.Tests.Examples;

public sealed class QLearningTests
{
    [Fact]
    public void A_step_is_the_lectures_and_five_seeds_learn_to_balance()
    {
        ExampleResults learning = ExampleResults.Of("q-learning");

        Assert.InRange(learning.Number("a step against"), 0, 1e-6);
        Assert.InRange(learning.Number("steps balanced"), 195, 200);
        Assert.InRange(learning.Number("episodes until then"), 10, 200);
    }

    [Fact]
    public void The_same_seed_gives_the_same_episodes()
    {
        double[] first = [.. Found(3)];

        Assert.Equal(first, Found(3));
        Assert.NotEqual(first, Found(4));
    }

    private static IEnumerable<double> Found(ulong seed)
    {
        ExampleResults learning = ExampleResults.Of("q-learning", seed);
        return [
            learning.Number("the bracket"), learning.Number("steps balanced"), learning.Number("episodes until then"),
        ];
    }
}
