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
/// A product of a batch may read what the batch was gathered from, as long as that is still the same.
/// </summary>
public sealed class GatheredBatchTests : IDisposable
{
    private const int Batch = 40;
    private const int Features = 100;
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
        weights = device.Allocate<float>(Numbers.Tame(Features * Columns, 2));
    }

    public void Dispose() => device.Dispose();

    [Fact]
    public void The_product_of_a_batch_reads_its_bytes()
    {
        // Sums in halves have bits of their own.
        float[] planned = Planned(advances: false);
        Expect.SameBits<float>(Eager(withBytes: true), planned, "planned");
        Assert.False(Eager(withBytes: false).AsSpan().SequenceEqual(planned));
    }

    [Fact]
    public void Not_if_the_counters_move_on_in_between()
    {
        Expect.SameBits<float>(Eager(withBytes: false), Planned(advances: true), "planned");
    }

    private float[] Planned(bool advances)
    {
        device.CopyIn<int>([0, 0, Batch, 0], source.Counters.Buffer);
        var graph = new Graph();
        Value batch = graph.Add(new GatherBytesOperation("batch", source, 1f / 255)).Outputs[0];
        Operation[] effects = advances ? [graph.Add(new AdvanceBatchOperation(source.Counters))] : [];
        var parameter = new Parameter("w", new Shape(Features, Columns), weights);
        Value result = graph.Apply(new ReLU(), graph.MatMul(batch, graph.Parameter(parameter)));
        using Plan plan = graph.Compile(device, Batch, [result], effects);
        plan.Run();
        return plan.Read(result);
    }

    private float[] Eager(bool withBytes)
    {
        var origin = new GatherSource(
            source.Samples.Buffer, source.Permutation.Buffer, source.Counters.Buffer, 1f / 255);
        device.CopyIn<int>([0, 0, Batch, 0], origin.Counters);
        DeviceBuffer<float> batch = device.Allocate<float>(Batch * Features);
        device.Run(
            new GatherBytes(Batch, Features, origin.Source, origin.Permutation, origin.Counters, origin.Scale, batch));
        var shape = new GemmShape(Batch, Columns, Features);
        DeviceBuffer<float> result = device.Allocate<float>(Batch * Columns);
        DeviceBuffer<float> workspace = device.Allocate<float>(device.GemmWorkspaceLength(shape));
        device.Run(new GemmActivation<ReLU>(
            shape, batch, weights, null, default(ReLU), result, workspace, withBytes ? origin : null));
        return device.ToArray(result);
    }
}
