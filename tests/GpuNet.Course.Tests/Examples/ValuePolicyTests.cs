namespace GpuNet.Course.Tests.Examples;

public sealed class ValuePolicyTests
{
    [Fact]
    public void Values_are_those_of_the_bellman_equation_and_the_policy_is_greedy()
    {
        ExampleResults corridor = ExampleResults.Of("value-policy");

        IReadOnlyList<double> values = corridor.Numbers("V(x) =");
        for (int place = 0; place < 9; place++)
        {
            double left = place == 0 ? 0.75 : 0.9 * values[place - 1];
            double right = place == 8 ? 1 : 0.9 * values[place + 1];
            Assert.Equal(Math.Max(left, right), values[place], 0.001);
            Assert.Equal(right > left ? 1 : -1, corridor.Numbers("h(x) =")[place]);
            Assert.Equal(values[place], corridor.Numbers("V(x; θ)")[place], 0.05);
        }
    }
}
