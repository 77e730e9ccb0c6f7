using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices.Host;

/// <summary>What a device refuses that looks into its memory at a launch; a kernel could not throw.</summary>
public abstract partial class HostDeviceTests<R>
{
    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_label_outside_the_classes_is_refused_and_nothing_is_written(int label)
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> logits = bench.In(Numbers.Tame(6, 1));
        DeviceBuffer<int> labels = bench.In([0, label]);
        DeviceBuffer<float> losses = bench.Out(2);
        DeviceBuffer<int> right = bench.InOut([0]);
        DeviceBuffer<int> confusion = bench.InOut(new int[9]);
        _ = Assert.Throws<InvalidOperationException>(
            () => bench.Launch(
                "cross-entropy", () => Device.Run(new CrossEntropyRows(2, 3, logits, labels, 1, losses, null))));
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(
            () => bench.Launch(
                "count predictions", () => Device.Run(new CountPredictions(2, 3, logits, labels, right, confusion))));
        Assert.Contains($"label {label} in row 1 is outside 0..2", exception.Message, StringComparison.Ordinal);
        Assert.All(Device.ToArray(losses), loss => Assert.True(float.IsNaN(loss)));
        Assert.All([.. Device.ToArray(right), .. Device.ToArray(confusion)], count => Assert.Equal(0, count));
    }

    [Theory]
    [InlineData(21, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 23)]
    [InlineData(0, -1)]
    public void Gather_refuses_a_batch_past_the_end_and_an_index_outside(int position, int index)
    {
        using Bench bench = NewBench();
        int[] order = [.. Enumerable.Range(0, 23)];
        order[1] = index == 0 ? 1 : index;
        DeviceBuffer<int> permutation = bench.In(order);
        DeviceBuffer<int> counters = bench.In([0, position, 0, 0]);
        DeviceBuffer<float> source = bench.In(new float[46]);
        DeviceBuffer<byte> bytes = bench.In(new byte[46]);
        DeviceBuffer<float> destination = bench.Out(6);
        _ = Assert.Throws<InvalidOperationException>(() =>
        {
            Device.Run(new Gather<float>(3, 2, source, permutation, counters, destination));
            Device.Synchronize();
        });
        _ = Assert.Throws<InvalidOperationException>(() =>
        {
            Device.Run(new GatherBytes(3, 2, bytes, permutation, counters, 1, destination));
            Device.Synchronize();
        });
    }

    [Fact]
    public void AdvanceStep_past_the_table_of_learning_rates_fails_and_moves_nothing()
    {
        using Bench bench = NewBench();
        DeviceBuffer<int> counters = bench.InOut([2, 10, 20, 2]);
        DeviceBuffer<float> rates = bench.In([0.5f, 0.25f]);
        DeviceBuffer<float> scalars = bench.InOut([0.25f, 1, 1]);
        _ = Assert.Throws<InvalidOperationException>(() =>
        {
            Device.Run(new AdvanceStep<Adam>(new Adam(), 10, counters, rates, scalars));
            Device.Synchronize();
        });
        Assert.Equal([2, 10, 20, 2], Device.ToArray(counters));
        Assert.Equal([0.25f, 1, 1], Device.ToArray(scalars));
    }
}
