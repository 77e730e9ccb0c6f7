using GpuNet.Devices;
using GpuNet.Devices.Host;
using Xunit;

namespace GpuNet.Tests.Training;

public sealed class LifetimeTests
{
    [Fact]
    public void Everything_is_disposed_in_every_order_on_the_host() => Lifetimes.Check(() => HostDevice.Create(1));

    [Fact]
    public void Everything_is_disposed_in_every_order_where_nothing_is_computed() =>
        Lifetimes.Check(() => new NullDevice());
}
