using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using GpuNet.Graphs;
using GpuNet.Operations;
using GpuNet.Tests.Devices;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>
/// A batch that only products read, each as its A, lies in halves, as long as the device gains by it; sums in halves have
/// bits of their own.
/// </summary>
public sealed class GatheredBatchTests : IDisposable
{
    private const int Batch = 40;
    private const int Features = 128;
    private const int Columns = 32;

    private readonly HostDevice device = HostDevice.Create<Real32x16>(2);
    private readonly BatchSource<byte> source;
    private readonly DeviceBuffer<float> weights;

    public GatheredBatchTests()
    {
        byte[] pixels = Numbers.Pixels(2 * Batch * Features, 1);
        int[] order = [.. Enumerable.Range(0, 2 * Batch).Reverse()];
        source = new BatchSource<byte>(
            new PersistentBuffer<byte>("data set", device.Allocate<byte>(pixels)),
            new PersistentBuffer<int>("permutation", device.Allocate<int>(order)),
            new PersistentBuffer<int>("counters", device.Allocate<int>([0, 0, Batch, 0])),
            [Features]);
        weights = device.Allocate<float>(Numbers.Tame(Batch * Features, 2));
    }

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_batch_that_a_product_reads_lies_in_halves() => Expect.SameBits<float>(
        Eager(halves: true), Planned((graph, batch) => [Rectified(graph, batch)]), "planned");

    [Fact]
    public void Halves_have_bits_of_their_own() =>
        Assert.False(Eager(halves: false).AsSpan().SequenceEqual(Eager(halves: true)));

    [Fact]
    public void The_batch_stays_what_it_was_if_the_counters_move_on_before_the_product() => Expect.SameBits<float>(
        Eager(halves: true), Planned((graph, batch) => [Rectified(graph, batch)], advances: true), "planned");

    [Fact]
    public void A_product_that_is_no_layer_reads_halves_too()
    {
        float[] plain = Planned((graph, batch) => [graph.MatMul(batch, Weights(graph))]);
        Expect.SameBits<float>(Eager(halves: true), [.. plain.Select(number => Math.Max(0, number))], "planned");
    }

    [Fact]
    public void An_output_lies_row_by_row() => CheckRows((graph, batch) => [Rectified(graph, batch), batch]);

    [Fact]
    public void What_something_else_reads_lies_row_by_row() =>
        CheckRows((graph, batch) => [Rectified(graph, batch), graph.Apply(new Tanh(), batch)]);

    [Fact]
    public void What_is_also_multiplied_from_the_right_lies_row_by_row() => CheckRows((graph, batch) =>
        [Rectified(graph, batch), graph.MatMul(batch, batch, transposeLeft: true)]);

    [Fact]
    public void What_has_other_rows_for_a_product_lies_row_by_row() => CheckRows((graph, batch) =>
    [
        Rectified(graph, batch),
        graph.MatMul(
            graph.Add(new ReshapeLikeOperation("longer", batch, Parameter(graph, 2 * Batch, Features / 2))).Outputs[0],
            Parameter(graph, Features / 2, Columns)),
    ]);

    private void CheckRows(Func<Graph, Value, IReadOnlyList<Value>> outputs) =>
        Expect.SameBits<float>(Eager(halves: false), Planned(outputs), "planned");

    private Value Rectified(Graph graph, Value batch) => graph.Apply(new ReLU(), graph.MatMul(batch, Weights(graph)));

    private Value Weights(Graph graph) => Parameter(graph, Features, Columns);

    private Value Parameter(Graph graph, int rows, int columns) => graph.Parameter(
        new Parameter($"{rows}×{columns}", new Shape(rows, columns), weights.Slice(0, rows * columns)));

    private float[] Planned(Func<Graph, Value, IReadOnlyList<Value>> outputs, bool advances = false)
    {
        device.CopyIn<int>([0, 0, Batch, 0], source.Counters.Buffer);
        var graph = new Graph();
        Value batch = graph.Add(new GatherBytesOperation("batch", source, 1f / 255)).Outputs[0];
        Operation[] effects = advances ? [graph.Add(new AdvanceBatchOperation(source.Counters))] : [];
        IReadOnlyList<Value> results = outputs(graph, batch);
        using Plan plan = graph.Compile(device, Batch, results, effects);
        plan.Run();
        return plan.Read(results[0]);
    }

    private float[] Eager(bool halves)
    {
        var shape = new GemmShape(Batch, Columns, Features);
        device.CopyIn<int>([0, 0, Batch, 0], source.Counters.Buffer);
        DeviceBuffer<float> batch = device.Allocate<float>(Batch * Features);
        if (halves)
            batch = batch.ForProducts(shape);
        device.Run(new GatherBytes(
            Batch, Features, source.Samples.Buffer, source.Permutation.Buffer, source.Counters.Buffer, 1f / 255, batch));
        Assert.Equal(halves, batch.Batch?.IsHalved ?? false);
        DeviceBuffer<float> result = device.Allocate<float>(Batch * Columns);
        DeviceBuffer<float> workspace = device.Allocate<float>(device.GemmWorkspaceLength(shape));
        device.Run(new GemmActivation<ReLU>(
            shape, batch, weights.Slice(0, Features * Columns), null, default(ReLU), result, workspace));
        return device.ToArray(result);
    }
}
