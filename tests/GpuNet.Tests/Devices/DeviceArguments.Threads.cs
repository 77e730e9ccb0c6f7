using GpuNet.Devices;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>One thread at a time.</content>
public abstract partial class DeviceArguments
{
    [SkippableFact]
    public void No_launch_runs_while_another_thread_holds_the_device()
    {
        foreach (LaunchCase launch in LaunchCase.All(Device))
        {
            Operands operands = Allocate(launch);
            Action call = launch.Bind(Device, operands);
            using (Device.Hold())
            {
                long before = Device.LaunchCount;
                AssertRefused(launch.Name, OtherThread.Run(call));
                Assert.Equal(before, Device.LaunchCount);
                call();
            }

            // Whether its memory is there is asked within the hold: it could go between the answer and the launch.
            Free(operands);
            using (Device.Hold())
                AssertRefused(launch.Name, OtherThread.Run(call));
        }
    }

    [SkippableFact]
    public void Nothing_is_copied_allocated_or_freed_while_another_thread_holds_the_device()
    {
        DeviceBuffer<float> buffer = Device.Allocate<float>([1, 2]);
        long allocated = Device.AllocatedBytes;
        float[] numbers = new float[2];
        using (Device.Hold())
        {
            AssertRefused("hold", OtherThread.Run(() => Device.Hold().Dispose()));
            AssertRefused("copy in", OtherThread.Run(() => Device.CopyIn<float>([3, 4], buffer)));
            AssertRefused("copy out", OtherThread.Run(() => Device.CopyOut(buffer, numbers)));
            AssertRefused("to array", OtherThread.Run(() => Device.ToArray(buffer)));
            AssertRefused("allocate", OtherThread.Run(() => Device.Allocate<float>(1)));
            AssertRefused("synchronize", OtherThread.Run(Device.Synchronize));
            AssertRefused("free", OtherThread.Run(buffer.Memory.Dispose));
            AssertRefused("dispose", OtherThread.Run(Device.Dispose));
            Assert.False(buffer.Memory.IsDisposed);
            Assert.Equal(allocated, Device.AllocatedBytes);
            Device.CopyOut(buffer, numbers);
        }

        Assert.Null(OtherThread.Run(buffer.Memory.Dispose));
        using (Device.Hold())
        {
            AssertRefused("copy in", OtherThread.Run(() => Device.CopyIn<float>([3, 4], buffer)));
            AssertRefused("copy out", OtherThread.Run(() => Device.CopyOut(buffer, numbers)));
        }
    }

    [SkippableFact]
    public void A_hold_that_has_ended_ends_no_other()
    {
        DeviceHold outer = Device.Hold();
        DeviceHold inner = Device.Hold();
        inner.Dispose();
        inner.Dispose();
        AssertRefused("hold", OtherThread.Run(() => Device.Hold().Dispose()));
        outer.Dispose();
        Assert.Null(OtherThread.Run(Device.Synchronize));
        outer.Dispose();
        Assert.Null(OtherThread.Run(Device.Synchronize));
        using (Device.Hold())
            AssertRefused("synchronize", OtherThread.Run(Device.Synchronize));
        Assert.Null(OtherThread.Run(Device.Synchronize));
    }

    [SkippableFact]
    public void A_device_goes_from_thread_to_thread()
    {
        DeviceBuffer<float>? buffer = null;
        Assert.Null(OtherThread.Run(() => buffer = Device.Allocate<float>(5)));
        Device.Run(new Fill(buffer!, 1));
        using (Device.Hold())
        using (Device.Hold())
            Device.Run(new Fill(buffer!, 2));
        Assert.Null(OtherThread.Run(() => Device.Run(new Fill(buffer!, 3))));
        Device.Synchronize();

        // One that is refused, or whose launch throws, leaves nothing behind.
        _ = Assert.Throws<ArgumentException>(() => Device.CopyIn<float>([1], buffer!));
        Assert.Null(OtherThread.Run(buffer!.Memory.Dispose));
    }

    private void AssertRefused(string what, Exception? exception)
    {
        DeviceInUseException refusal = exception as DeviceInUseException
            ?? throw new InvalidOperationException($"{what} was not refused", exception);
        Assert.Equal(Environment.CurrentManagedThreadId, refusal.HolderId);
        Assert.Equal(Device.Name, refusal.DeviceName);
        Assert.Contains($"device '{Device.Name}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"thread {Environment.CurrentManagedThreadId}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"('{OtherThread.Name}')", refusal.Message, StringComparison.Ordinal);
    }
}
