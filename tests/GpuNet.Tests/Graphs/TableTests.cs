using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Graphs;
using GpuNet.Tests.Devices;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>Rows of tables by labels, in graphs.</summary>
public sealed class TableTests : IDisposable
{
    private const int Batch = 2;

    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Graph graph = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public void An_embeddings_table_gets_the_gradient_of_every_position_that_names_a_row()
    {
        int[] named = [2, 0, 2, 2, 3, 0];
        float[] numbers = Numbers.Tame(4 * 2, 1);
        DeviceBuffer<float> memory = device.Allocate<float>(numbers);
        Value table = graph.Parameter(new Parameter("table", new Shape(4, 2), memory));
        Value labels = graph.Labels("t", 3);
        Value weights = graph.Input("w", 3, 2);
        Value rows = graph.Embedding(table, labels);
        Value loss = graph.Sum(graph.Multiply(graph.Multiply(rows, rows), weights));
        Value gradient = graph.Gradients(loss, table)[0]!;
        float[] w = Numbers.Tame(Batch * 6, 2);
        Expression leaf = new("table", [4, 2], Array.ConvertAll(numbers, number => (double)number));
        Expression expected = new("loss", [], [leaf], inputs =>
            [named.SelectMany((row, place) => Enumerable.Range(0, 2).Select(column =>
                w[(place * 2) + column] * Math.Pow(inputs[0][(row * 2) + column], 2))).Sum()]);
        using Plan plan = graph.Compile(device, Batch, [rows, gradient], []);
        PlanReplay.AssertSound(plan);
        plan.Write(labels, named);
        plan.Write(weights, w);
        plan.Run();
        Assert.Equal([.. named.SelectMany(row => numbers[(2 * row)..((2 * row) + 2)])], plan.Read(rows));
        Close(expected.Derivative(leaf), plan.Read(gradient));
        memory.Memory.Dispose();
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        (Value x, Value y) = (graph.Input("x", 3, 4), graph.Input("y", 3, 5));
        Assert.Equal("embedding expects labels; got numbers, 2×3×5 from 'y'", Refusal(graph.Embedding(x, y)));
        Assert.Equal(
            "embedding-2 expects a table of rows × columns; got 2 from 't'",
            Refusal(graph.Embedding(graph.Input("t"), graph.Labels("labels", 3))));

        string Refusal(Value output) =>
            Assert.Throws<ShapeException>(() => graph.Compile(device, 2, [output], [])).Message;
    }

    private static void Close(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
            Assert.InRange(actual[index], expected[index] - 1e-4, expected[index] + 1e-4);
    }
}
