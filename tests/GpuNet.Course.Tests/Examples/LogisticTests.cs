namespace GpuNet.Course.Tests.Examples;

public sealed class LogisticTests
{
    [Fact]
    public void One_line_finds_the_answers_model_and_cannot_bound_a_triangle()
    {
        ExampleResults logistic = ExampleResults.Of("logistic");

        Assert.InRange(logistic.Numbers("w₁, w₂, b")[0], 1.6, 2.4);
        Assert.InRange(logistic.Numbers("w₁, w₂, b")[1], -1.4, -0.6);
        Assert.InRange(logistic.Number("triangle, one line"), 0.5, 0.8);
        Assert.InRange(logistic.Number("triangle, 2-3-1"), 0.97, 1);
    }
}
