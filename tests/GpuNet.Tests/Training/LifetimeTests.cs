using System.Runtime.CompilerServices;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Reals;
using GpuNet.Layers;
using GpuNet.Layers.Initializers;
using Xunit;

namespace GpuNet.Tests.Training;

public sealed class LifetimeTests
{
    [Fact]
    public void Everything_is_disposed_in_every_order_on_the_host() => Lifetimes.Check(() => HostDevice.Create(1));

    [Fact]
    public void Everything_is_disposed_in_every_order_where_nothing_is_computed() =>
        Lifetimes.Check(() => new NullDevice());

    [Fact]
    public void Any_number_of_forgotten_models_fits_on_a_device_that_holds_a_few()
    {
        const int Size = 1580;
        const long ModelBytes = (Size + 1L) * Size * sizeof(float);
        using HostDevice device = HostDevice.Create<Real32x4>(1, memoryBytes: 10 * ModelBytes);
        for (int count = 0; count < 200; count++)
            ForgetModel();
        Assert.Equal(200, device.AllocationCount);
        Assert.True(device.Allocations <= 10);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        device.Allocate<float>(1).Memory.Dispose();
        Assert.Equal(0, device.AllocatedBytes);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void ForgetModel() =>
            Assert.Equal(
                ModelBytes / sizeof(float),
                new Model(device, [Size], [new Dense(Size, initializer: new Zeros())], seed: 1).ParameterCount);
    }

    [Fact]
    public void What_does_not_fit_beside_what_is_in_use_is_refused_all_the_same()
    {
        using HostDevice device = HostDevice.Create<Real32x4>(1, memoryBytes: 1000);
        DeviceBuffer<float> held = device.Allocate<float>(200);
        OutOfDeviceMemoryException refusal =
            Assert.Throws<OutOfDeviceMemoryException>(() => device.Allocate<float>(51));
        Assert.Equal((204, 200), (refusal.NeededBytes, refusal.AvailableBytes));
        held.Memory.Dispose();
        device.Allocate<float>(250).Memory.Dispose();
    }
}
