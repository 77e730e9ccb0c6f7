using GpuNet.Devices;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices;

public sealed class NullDeviceTests : DeviceArguments
{
    [Fact]
    public void It_computes_nothing_and_reads_as_zeros()
    {
        DeviceBuffer<float> buffer = Device.Allocate<float>([1, 2, 3]);
        Device.Run(new Fill(buffer, 5));
        Assert.Equal([0, 0, 0], Device.ToArray(buffer));
        Assert.Equal(1, Device.LaunchCount);
    }

    [Fact]
    public void It_plans_more_than_any_machine_has()
    {
        using DeviceMemory memory = Device.AllocateMemory(1L << 50);
        Assert.Equal(1L << 50, memory.Bytes);
        Assert.Equal(0, Device.GemmWorkspaceLength(new GemmShape(1000, 1000, 1000)));
    }

    protected override Device CreateDevice() => new NullDevice();
}
