using GpuNet.Devices.Host;
using GpuNet.Graphs;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>What operations along axes refuse, and gradients of what random graphs do not reach.</summary>
public sealed class AxisTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Graph graph = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public void Sizes_that_do_not_fit_name_both_sides()
    {
        Value x = graph.Input("x", 3, 4);
        Value y = graph.Input("y", 3, 5);
        Assert.Equal("slice has no axis 3; 2×3×4 from 'x' has axes 0 to 2, the batch first", Refusal(graph.Slice(x, 3, 0, 1)));
        Assert.Equal(
            "slice-2 takes 3 elements from 2 on along axis 2; it ends at 4 in 2×3×4 from 'x'", Refusal(graph.Slice(x, 2, 2, 3)));
        Assert.Equal(
            "concat expects equal sizes except along axis 1; got 2×3×4 from 'x' and 2×3×5 from 'y'", Refusal(graph.Concat(1, x, y)));
        Assert.Equal("transpose expects 2 axes, the batch first; got 2×3×4 from 'x'", Refusal(graph.Transpose(x, 1, 0)));
        Assert.Equal(
            "add-broadcast expects sizes that are equal or 1, aligned from the last axis; got 2×3×4 from 'x' and 2×3×5 from 'y'",
            Refusal(graph.AddBroadcast(x, y)));
        Assert.Equal("sum-over has no axis -1; 2×3×4 from 'x' has axes 0 to 2, the batch first", Refusal(graph.SumOver(x, [-1])));
        Assert.Equal("max-over needs at least one element to take the maximum of; got 2×0×4 from 'slice-3'", Refusal(graph.MaxOver(graph.Slice(x, 1, 0, 0), [1])));

        string Refusal(Value output) =>
            Assert.Throws<ShapeException>(() => graph.Compile(device, 2, [output], [])).Message;
    }

    [Fact]
    public void Axes_that_are_none_are_refused_at_once()
    {
        Value x = graph.Input("x", 3, 4);
        Assert.Contains("must name each axis from 0 to 2 once; got 0, 1, 1", Message(() => graph.Transpose(x, 0, 1, 1)), StringComparison.Ordinal);
        Assert.Contains("at least one axis, each only once; got '1, 1'", Message(() => graph.SumOver(x, [1, 1])), StringComparison.Ordinal);
        Assert.Contains("at least one axis", Message(() => graph.MaxOver(x, [])), StringComparison.Ordinal);
        Assert.Contains("needs at least one value", Message(() => graph.Concat(0)), StringComparison.Ordinal);

        static string Message(Func<Value> make) => Assert.Throws<ArgumentException>(make).Message;
    }

    [Fact]
    public void The_first_of_equal_maxima_gets_the_gradient_and_a_NaN_before_all()
    {
        Value x = graph.Input("x", 4);
        Value loss = graph.Sum(graph.MaxOver(x, [1]));
        Value gradient = graph.Gradients(loss, x)[0]!;
        using Plan plan = graph.Compile(device, 3, [gradient], []);
        plan.Write(x, [1f, 5f, 5f, 2f, 3f, float.NaN, 7f, float.NaN, -1f, -1f, -1f, -1f]);
        plan.Run();
        Assert.Equal([0f, 1f, 0f, 0f, 0f, 1f, 0f, 0f, 1f, 0f, 0f, 0f], plan.Read(gradient));
    }

    [Fact]
    public void Gradients_of_gradients_along_axes_are_those_of_the_square()
    {
        // ℓ = Σ (Σ over the parts of x)²: its gradient's square summed has a gradient again.
        Value x = graph.Input("x", 2, 3);
        Value half = graph.Concat(1, graph.Slice(x, 1, 1, 1), graph.Slice(x, 1, 0, 1));
        Value sums = graph.SumOver(graph.Transpose(half, 0, 2, 1), [2], keep: true);
        Value spread = graph.MultiplyBroadcast(x, graph.Reshape(sums, null, 1, 3));
        Value first = graph.Gradients(graph.Sum(spread), x)[0]!;
        Value second = graph.Gradients(graph.Sum(graph.Multiply(first, first)), x)[0]!;
        float[] numbers = [0.5f, -1, 2, 1.5f, 0.25f, -0.75f];

        // ∂ of Σⱼ sⱼ² with sⱼ = x₀ⱼ + x₁ⱼ is 2sⱼ; the sum of its squares is Σ 2·4sⱼ², with the gradient 16sⱼ.
        using Plan plan = graph.Compile(device, 1, [first, second], []);
        plan.Write(x, numbers);
        plan.Run();
        float[] columns = [2, -0.75f, 1.25f];
        Assert.Equal([.. columns.Concat(columns).Select(sum => 2 * sum)], plan.Read(first));
        Assert.Equal([.. columns.Concat(columns).Select(sum => 16 * sum)], plan.Read(second));
    }
}
