using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>The contract of the device of one name, skipped with the device's own reason where it is refused.</summary>
public abstract class IlgpuDeviceTests(string name) : DeviceContract
{
    /// <summary>One device for all tests of a name: creating one takes longer than most tests.</summary>
    private static readonly Dictionary<string, Device> Opened = [];

    protected override bool OwnsDevice => false;

    protected override bool ChecksDeviceMemory => false;

    [SkippableFact]
    public void It_says_what_it_is()
    {
        Assert.Equal(name, Device.Name);
        Assert.Equal(name, Device.Description.Name);
        Assert.True(Device.Description.Usable);
        Assert.True(Device.Description.Units > 0);
    }

    protected override Device CreateDevice()
    {
        DeviceDescription description = GpuNet.Devices.Devices.List().Single(device => device.Name == name);
        Skip.IfNot(description.Usable, $"{name}: {description.Reason}");
        lock (Opened)
        {
            if (!Opened.TryGetValue(name, out Device? device))
                Opened.Add(name, device = GpuNet.Devices.Devices.Open(name));
            return device;
        }
    }
}
