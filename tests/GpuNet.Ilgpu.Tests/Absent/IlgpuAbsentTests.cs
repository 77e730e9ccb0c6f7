using GpuNet.Devices;
using Xunit;

namespace GpuNet.Ilgpu.Tests;

public sealed class IlgpuAbsentTests
{
    [Fact]
    public void Every_device_is_listed_and_refused_with_the_reason()
    {
        Assert.False(IlgpuDevices.IsAvailable);
        IReadOnlyList<DeviceDescription> devices = IlgpuDevices.Describe();
        Assert.Equal(["cuda", "opencl", "ilgpu-cpu"], devices.Select(device => device.Name));
        Assert.All(devices, device =>
        {
            Assert.False(device.Usable);
            Assert.Contains("no ILGPU", device.Reason, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:1")]
    [InlineData("opencl")]
    [InlineData("ilgpu-cpu")]
    public void Asking_for_a_device_by_name_is_an_error_that_says_why(string name)
    {
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => IlgpuDevices.Open(name));
        Assert.Contains($"'{name}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no ILGPU", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_is_an_error_that_lists_the_known_ones()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => IlgpuDevices.Open("tpu"));
        Assert.Contains("'tpu'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'cuda', 'opencl', 'ilgpu-cpu'", refusal.Message, StringComparison.Ordinal);
    }
}
