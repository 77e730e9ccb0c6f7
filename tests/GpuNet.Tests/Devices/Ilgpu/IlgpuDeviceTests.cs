using GpuNet.Devices;
using GpuNet.TestReport;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>The contract of the device of one name.</summary>
public abstract class IlgpuDeviceTests(string name) : DeviceContract
{
    /// <summary>One device for all tests of a kind: creating one takes longer than most tests.</summary>
    private static readonly Dictionary<object, Device> Opened = [];

    protected override bool OwnsDevice => false;

    protected override bool ChecksDeviceMemory => false;

    /// <summary>What tests that share a device have in common.</summary>
    protected virtual object DeviceKey => name;

    [SkippableFact]
    public void It_says_what_it_is()
    {
        Assert.Equal(name, Device.Name);
        Assert.Equal(name, Device.Description.Name);
        Assert.True(Device.Description.Usable);
        Assert.True(Device.Description.Units > 0);
    }

    /// <summary>The device of that name, or the device's own reason where it is refused.</summary>
    protected static DevicePlace PlaceOf(string name)
    {
        DeviceDescription description = GpuNet.Devices.Devices.List().Single(device => device.Name == name);
        return description.Usable
            ? DevicePlace.On(name, description.Hardware)
            : DevicePlace.Absent(name, description.Reason!);
    }

    protected override Device CreateDevice()
    {
        lock (Opened)
        {
            if (!Opened.TryGetValue(DeviceKey, out Device? device))
                Opened.Add(DeviceKey, device = OpenDevice());
            return device;
        }
    }

    protected override Device OpenAnother() => OpenDevice();

    /// <summary>Opens the device.</summary>
    protected virtual Device OpenDevice() => GpuNet.Devices.Devices.Open(name);
}
