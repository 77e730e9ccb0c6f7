using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>Copies through page-locked memory, made so small that almost every copy goes in pieces.</summary>
public sealed class StagingTests : IDisposable
{
    private const int Bytes = 64;

    private readonly ObservedDevice observed = new(Bytes);

    private IlgpuDevice Device => observed.Device;

    public void Dispose() => observed.Dispose();

    [Fact]
    public void Numbers_come_back_as_they_went_in_at_every_length()
    {
        Assert.True(Device.IsStaged);
        foreach (int length in (int[])[0, 1, 3, 15, 16, 17, 31, 32, 33, 257, 1009])
        {
            Same([.. Enumerable.Range(1, length).Select(number => (float)number)]);
            Same([.. Enumerable.Range(1, length).Select(number => -number)]);
            Same([.. Enumerable.Range(1, length).Select(number => (byte)number)]);
        }
    }

    [Fact]
    public void A_part_of_a_buffer_is_copied_and_no_neighbour()
    {
        DeviceBuffer<float> whole = Device.Allocate<float>(new float[100]);
        float[] part = [.. Enumerable.Range(1, 37).Select(number => (float)number)];
        Device.CopyIn<float>(part, whole.Slice(21, 37));
        Assert.Equal([.. new float[21], .. part, .. new float[42]], Device.ToArray(whole));
        Assert.Equal(part[3..30], Device.ToArray(whole.Slice(24, 27)));
    }

    [Fact]
    public void Nothing_is_written_where_a_copy_may_still_read()
    {
        DeviceBuffer<float> large = Device.Allocate<float>(40);
        DeviceBuffer<float> small = Device.Allocate<float>(3);
        observed.Calls.Clear();

        // 160 bytes through 64: every piece but the first waits for the one before.
        Device.CopyIn<float>(new float[40], large);
        Assert.Equal(
            [DriverCall.CopyIn, DriverCall.Wait, DriverCall.CopyIn, DriverCall.Wait, DriverCall.CopyIn],
            observed.Calls);

        // 32 bytes are taken now; two copies of 12, each rounded up to 16, fit beside them, the third does not.
        observed.Calls.Clear();
        for (int copy = 0; copy < 3; copy++)
            Device.CopyIn<float>([1, 2, 3], small);
        Assert.Equal([DriverCall.CopyIn, DriverCall.CopyIn, DriverCall.Wait, DriverCall.CopyIn], observed.Calls);
    }

    [Fact]
    public void Waiting_for_the_device_frees_the_area()
    {
        DeviceBuffer<float> buffer = Device.Allocate<float>(16);
        for (int round = 0; round < 3; round++)
        {
            observed.Calls.Clear();
            Device.CopyIn<float>(new float[16], buffer);
            Assert.Equal([DriverCall.CopyIn], observed.Calls);
            if (round == 0)
                Device.Synchronize();
            else
                _ = Device.ToArray(buffer.Slice(0, 1));
        }
    }

    [Fact]
    public void A_copy_out_is_read_when_it_is_done()
    {
        DeviceBuffer<int> buffer = Device.Allocate<int>([.. Enumerable.Range(0, 20)]);
        Device.Synchronize();
        observed.Calls.Clear();
        Assert.Equal(Enumerable.Range(0, 20), Device.ToArray(buffer));
        Assert.Equal([DriverCall.CopyOut, DriverCall.Wait, DriverCall.CopyOut, DriverCall.Wait], observed.Calls);
    }

    [Fact]
    public void Copies_allocate_nothing()
    {
        using var quiet = new ObservedDevice(1024);
        DeviceBuffer<float> buffer = quiet.Device.Allocate<float>(1000);
        var numbers = new float[1000];
        long allocated = long.MaxValue;

        // The list of calls grows now and then; the runtime recompiles warm code in its own time.
        for (int round = 0; round < 20 && allocated > 0; round++)
        {
            quiet.Calls.Clear();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int copy = 0; copy < 10; copy++)
            {
                quiet.Device.CopyIn(numbers, buffer);
                quiet.Device.CopyOut(buffer, numbers);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private void Same<T>(T[] numbers)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = Device.Allocate<T>(numbers);
        Assert.Equal(numbers, Device.ToArray(buffer));
        buffer.Memory.Dispose();
    }
}
