using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Reals;
using GpuNet.Graphs;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices.Host;

/// <summary>A host device that offers little memory.</summary>
public sealed class HostMemoryTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create<Real32x4>(1, memoryBytes: 10_000);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Memory_that_is_taken_is_counted_until_it_is_given_back()
    {
        Assert.Equal(10_000, device.AvailableBytes);
        DeviceMemory first = device.AllocateMemory(6_000);
        DeviceBuffer<float> second = device.Allocate<float>(1_000);
        Assert.Equal(10_000, device.AllocatedBytes);
        Assert.Equal(0, device.AvailableBytes);
        first.Dispose();
        first.Dispose();
        Assert.Equal(4_000, device.AllocatedBytes);
        second.Memory.Dispose();
        Assert.Equal(10_000, device.AvailableBytes);
        Assert.Equal(2, device.AllocationCount);
    }

    [Fact]
    public void An_allocation_past_the_memory_says_what_is_needed_and_what_there_is()
    {
        using DeviceMemory first = device.AllocateMemory(2_000);
        OutOfDeviceMemoryException refusal = Assert.Throws<OutOfDeviceMemoryException>(
            () => device.AllocateMemory(8_001));
        Assert.Equal(8_001, refusal.NeededBytes);
        Assert.Equal(8_000, refusal.AvailableBytes);
        Assert.Contains(
            "device 'cpu': an allocation needs 8.00 KB of memory, but only 8.00 KB is available",
            refusal.Message,
            StringComparison.Ordinal);
        using DeviceMemory second = device.AllocateMemory(8_000);
        _ = Assert.Throws<OutOfDeviceMemoryException>(() => device.AllocateMemory(1));
        Assert.Equal(0, device.AllocateMemory(0).Bytes);
    }

    [Fact]
    public void What_is_held_already_counts_as_there()
    {
        using DeviceMemory held = device.AllocateMemory(9_000);
        device.Require(10_000, "all of it", heldBytes: 9_000);
        _ = Assert.Throws<OutOfDeviceMemoryException>(() => device.Require(10_001, "more", heldBytes: 9_000));
    }

    [Fact]
    public void A_plan_that_does_not_fit_beside_its_weights_says_what_both_take()
    {
        var graph = new Graph();
        Value x = graph.Input("x", 100);
        Value y = graph.MatMul(
            x, graph.Parameter(new Parameter("w", new Shape(100, 20), device.Allocate<float>(2_000))));
        long held = device.AllocatedBytes;
        OutOfDeviceMemoryException refusal =
            Assert.Throws<OutOfDeviceMemoryException>(() => graph.Compile(device, 5, [y], []));
        Assert.True(refusal.NeededBytes > 8_000 + (5 * 120 * sizeof(float)), refusal.Message);
        Assert.Equal(10_000, refusal.AvailableBytes);
        Assert.Contains("a plan with its weights and data", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(held, device.AllocatedBytes);
    }

    [Fact]
    public void What_is_reserved_may_be_more_than_there_is_until_it_is_committed()
    {
        using Reservation reservation = device.Reserve("a look");
        Assert.Equal(1L << 50, device.AllocateMemory(1L << 50).Bytes);
        Assert.Equal(1L << 50, reservation.Bytes);
        Assert.Equal(0, device.AllocatedBytes);
        OutOfDeviceMemoryException refusal = Assert.Throws<OutOfDeviceMemoryException>(reservation.Commit);
        Assert.Equal(1L << 50, refusal.NeededBytes);
        Assert.Equal(0, device.AllocatedBytes);
    }

    [Fact]
    public void What_is_free_is_what_the_system_says_and_no_more_than_the_process_may_have()
    {
        Assert.Equal(2048, SystemMemory.Parse(["MemTotal:       9 kB", "MemAvailable:       2 kB"]));
        Assert.Null(SystemMemory.Parse(["MemTotal:       9 kB"]));
        Assert.Null(SystemMemory.Parse(["MemAvailable: much"]));
        using HostDevice host = HostDevice.Create(1);
        Assert.InRange(host.AvailableBytes!.Value, 1, host.Description.MemoryBytes!.Value);
    }

    [Fact]
    public void One_allocation_may_have_more_bytes_than_an_array_has_elements()
    {
        using HostDevice large = HostDevice.Create(1);
        const long Bytes = (1L << 31) + 4096;
        if (large.AvailableBytes < 2 * Bytes)
            return;

        // Nothing but the last page is touched, so that the machine need not have the memory at hand.
        using DeviceMemory memory = large.AllocateMemory(Bytes);
        DeviceBuffer<float> end = memory.Slice<float>(Bytes - 400, 100);
        large.Run(new Fill(end, 7));
        Assert.All(large.ToArray(end), number => Assert.Equal(7, number));
    }
}
