namespace GpuNet.Course.Tests.Examples;

public sealed class PerceptronTests
{
    [Fact]
    public void The_truth_table_is_that_of_the_weighted_sum_and_is_learned_back()
    {
        ExampleResults perceptron = ExampleResults.Of("perceptron");

        int[] table = [.. Enumerable.Range(0, 8)
            .Select(row => (6 * (row >> 2)) + (2 * ((row >> 1) & 1)) + (2 * (row & 1)) > 5 ? 1 : 0)];
        Assert.Equal(table, perceptron.Numbers("whole truth table").Select(answer => (int)answer));
        Assert.Equal(8, perceptron.Number("answers of the learned weights"));
    }
}
