namespace GpuNet.Course.Tests.Examples;

public sealed class FirstOrderTests
{
    [Fact]
    public void The_mean_of_gradients_is_a_tenth_of_their_sum_and_a_quadratic_ends_in_as_many_steps_as_variables()
    {
        ExampleResults rules = ExampleResults.Of("first-order");

        double[] byHand = [-0.03, -0.037, -0.0933];
        Assert.All(byHand.Zip(rules.Numbers("m ←")), pair => Assert.Equal(pair.First, pair.Second, 6));
        Assert.All(byHand.Zip(rules.Numbers("V ←")), pair => Assert.Equal(pair.First, pair.Second, 6));
        Assert.InRange(rules.Number("conjugate gradients, 4 steps"), 0, 1e-4);
        Assert.InRange(rules.Number("gradient descent with its best rate"), 1, 57);
    }
}
