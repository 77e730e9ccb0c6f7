using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Reals;
using GpuNet.TestReport;
using Xunit;

namespace GpuNet.Tests.Devices.Host;

/// <summary>The contract of devices over registers of one width and a number of threads.</summary>
public abstract partial class HostDeviceTests<R>(int threads) : DeviceContract, IDeviceTests
    where R : unmanaged, ILanes<R>
{
    static DevicePlace IDeviceTests.Place => DevicePlace.On(
        "cpu", GpuNet.Devices.Devices.List().Single(device => device.Name == "cpu").Hardware);

    // A smaller product stays on the caller's thread, as on the device of one thread, which tries it.
    protected override IEnumerable<GemmShape> EpilogueShapes(string formula) =>
        threads == 1 ? Shapes : Shapes.Where(shape => shape.Operations >= HostDevice.ElementsWorthSharing);

    // Each half is cut into chains.
    protected override IEnumerable<(int Samples, int Features, int Columns)> Batches =>
        base.Batches.Append((17, 4200, 32));

    [Fact]
    public void It_says_what_it_is()
    {
        Assert.Equal("cpu", Device.Name);
        Assert.Equal("host", Device.Description.Kind);
        Assert.Equal(threads, Device.Description.Units);
        Assert.True(Device.Description.Usable);
    }

    [Fact]
    public void A_launch_allocates_nothing_once_it_is_warm()
    {
        foreach (LaunchCase launch in LaunchCase.All(Device))
        {
            var operands = new Operands();
            foreach (LaunchCase.Role role in launch.Roles)
                operands[role.Member] = Operands.Allocate(Device, role.Element, role.Length);
            Steady.AllocatesNothing(launch.Bind(Device, operands), steps: 50, rounds: 20, $"{launch}");
        }
    }

    protected override Device CreateDevice() => HostDevice.Create<R>(threads);
}
