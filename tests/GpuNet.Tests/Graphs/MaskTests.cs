using GpuNet.Devices.Host;
using GpuNet.Graphs;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>Choices by masks, in graphs.</summary>
public sealed class MaskTests : IDisposable
{
    private const int Batch = 2;

    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Graph graph = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_NaN_that_a_mask_leaves_out_does_no_harm_to_value_or_gradient()
    {
        (Value mask, Value x, Value y) = (graph.Input("m", 3), graph.Input("x", 3), graph.Input("y", 3));
        Value chosen = graph.Where(mask, graph.Multiply(x, x), y);
        Value[] gradients = [.. graph.Gradients(graph.Sum(chosen), x, y, mask).OfType<Value>()];
        Assert.Equal(2, gradients.Length);
        using Plan plan = graph.Compile(device, Batch, [chosen, .. gradients], []);
        plan.Write(mask, [1f, 0f, 1f, -2f, float.NaN, 0f]);
        plan.Write(x, [1f, float.NaN, 2f, 3f, 4f, 5f]);
        plan.Write(y, [float.NaN, 7f, 8f, 9f, 10f, 11f]);
        plan.Run();
        Assert.Equal([1f, 7, 4, 9, 10, 11], plan.Read(chosen));
        Assert.Equal([2f, float.NaN, 4, 6, 0, 0], [.. plan.Read(gradients[0]).Select((number, index) => index == 1 ? float.NaN : number)]);
        Assert.Equal([0f, 1, 0, 0, 1, 1], plan.Read(gradients[1]));
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        (Value x, Value y) = (graph.Input("x", 3, 4), graph.Input("y", 3, 5));
        Assert.Equal(
            "where expects two equal shapes; got 2×3×4 from 'x' and 2×3×5 from 'y'", Refusal(graph.Where(x, x, y)));

        string Refusal(Value output) =>
            Assert.Throws<ShapeException>(() => graph.Compile(device, 2, [output], [])).Message;
    }
}
