using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Tests.Devices;
using Xunit;

namespace GpuNet.Ilgpu.Tests.Devices;

/// <summary>What a device holds: its memory, its launchers, itself.</summary>
public sealed class IlgpuLifetimeTests
{
    /// <summary>ILGPU's CPU accelerator makes one object per launch; a GPU's launcher makes none.</summary>
    private const int BytesOfOneTask = 320;

    [Fact]
    public void Disposing_in_any_order_is_safe_and_a_disposed_device_refuses()
    {
        Device device = IlgpuDevices.Open("ilgpu-cpu");
        DeviceBuffer<float> early = device.Allocate<float>(4);
        DeviceBuffer<float> late = device.Allocate<float>(4);
        device.Fill(early, 1);
        early.Memory.Dispose();
        device.Dispose();
        device.Dispose();
        late.Memory.Dispose();
        late.Memory.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => device.Fill(late, 1));
        _ = Assert.Throws<ObjectDisposedException>(() => device.Allocate<float>(4));
    }

    [Fact]
    public void Two_devices_live_side_by_side()
    {
        using Device first = IlgpuDevices.Open("ilgpu-cpu");
        using (Device second = IlgpuDevices.Open("ilgpu-cpu"))
        {
            DeviceBuffer<float> there = second.Allocate<float>(3);
            second.Fill(there, 2);
            Assert.Equal([2, 2, 2], second.ToArray(there));
        }

        DeviceBuffer<float> here = first.Allocate<float>(3);
        first.Fill(here, 3);
        Assert.Equal([3, 3, 3], first.ToArray(here));
    }

    [Fact]
    public void An_allocation_past_the_memory_says_what_is_needed_and_what_there_is()
    {
        using Device device = IlgpuDevices.Open("ilgpu-cpu");
        InsufficientMemoryException refusal =
            Assert.Throws<InsufficientMemoryException>(() => device.AllocateMemory(1L << 50));
        Assert.Contains("1125899906842624 bytes are needed", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{device.Description.MemoryBytes} are available", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_launch_allocates_no_more_than_the_accelerators_own_object()
    {
        using Device device = IlgpuDevices.Open("ilgpu-cpu");
        foreach (VerbCase verb in VerbCase.All(device))
        {
            var operands = new Operands();
            foreach (Role role in verb.Roles)
                operands[role.Name] = Operands.Allocate(device, role, role.Length);
            Action launch = verb.Bind(device, operands);
            long allocated = long.MaxValue;

            // The runtime recompiles warm code in its own time; what it settles on is what counts.
            for (int round = 0; round < 20 && allocated > 50 * BytesOfOneTask; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int launches = 0; launches < 50; launches++)
                    launch();
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            Assert.True(allocated <= 50 * BytesOfOneTask, $"{verb}: 50 launches allocated {allocated} bytes");
        }
    }

    [Fact]
    public void Every_device_is_usable_or_says_why_not_and_a_refused_one_cannot_be_opened()
    {
        Assert.True(IlgpuDevices.IsAvailable);
        IReadOnlyList<DeviceDescription> devices = IlgpuDevices.Describe();
        Assert.True(devices.Single(device => device.Name == "ilgpu-cpu").Usable);
        Assert.Contains(devices, device => device.Name == "cuda");
        Assert.Contains(devices, device => device.Name == "opencl");
        foreach (DeviceDescription refused in devices.Where(device => !device.Usable))
        {
            InvalidOperationException refusal =
                Assert.Throws<InvalidOperationException>(() => IlgpuDevices.Open(refused.Name));
            Assert.Contains($"'{refused.Name}'", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(refused.Reason!, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_unknown_name_is_an_error_that_lists_the_known_ones()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => IlgpuDevices.Open("tpu"));
        Assert.Contains("'tpu'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'ilgpu-cpu'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_is_named_with_its_formulas()
    {
        Action<ReLU> kernel = Nothing;
        Assert.Equal("Nothing⟨ReLU⟩", KernelTable.NameOf(kernel));
    }

    private static void Nothing<TActivation>(TActivation activation)
        where TActivation : unmanaged, IActivation => _ = activation;
}
