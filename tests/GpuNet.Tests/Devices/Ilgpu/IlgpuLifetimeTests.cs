using System.Reflection;
using System.Runtime.CompilerServices;
using GpuNet.CudaEmulator;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.Formulas.Activations;
using GpuNet.Operations;
using GpuNet.Tests.Training;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using Xunit;
using Device = GpuNet.Devices.Device;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>What a device holds: its memory, its launchers, itself.</summary>
public sealed class IlgpuLifetimeTests
{
    [Fact]
    public void Disposing_in_any_order_is_safe_and_a_disposed_device_refuses()
    {
        Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        DeviceBuffer<float> early = device.Allocate<float>(4);
        DeviceBuffer<float> late = device.Allocate<float>(4);
        device.Run(new Fill(early, 1));
        early.Memory.Dispose();
        device.Dispose();
        device.Dispose();
        late.Memory.Dispose();
        late.Memory.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => device.Run(new Fill(late, 1)));
        _ = Assert.Throws<ObjectDisposedException>(() => device.Allocate<float>(4));
    }

    [Fact]
    public void Everything_is_disposed_in_other_orders_as_well() =>
        Lifetimes.Check(() => GpuNet.Devices.Devices.Open("ilgpu-cpu"), every: 23);

    [Fact]
    public void Finalizers_leave_an_accelerator_alone_from_the_start_of_its_disposal()
    {
        bool? isDisposed = null;
        var device = new IlgpuDevice(
            new DeviceDescription("observed", "cpu-accelerator", "two threads", 1_000_000, 2, []),
            context =>
            {
                Accelerator accelerator = new CPUDevice(2, 1, 1).CreateCPUAccelerator(
                    context, CPUAcceleratorMode.Parallel);

                // Raised before anything is given back; a child's finalizer asks just this before it calls the driver.
                accelerator.Disposed += (_, _) => isDisposed = accelerator.IsDisposed;
                return accelerator;
            },
            groups: false);
        device.Dispose();
        Assert.True(isDisposed);
    }

    [SkippableFact]
    public void A_finalizer_leaves_no_accelerator_current_to_its_thread()
    {
        Skip.IfNot(EmulatedCuda.IsUsed, "the emulated driver is not in use");
        using EmulatedMachine machine = EmulatedMachine.Start();
        using Device device = GpuNet.Devices.Devices.Open("cuda");

        CollectGarbage();
        FailToAllocate(machine, device);
        CollectGarbage();
        ObserveFinalizers();
        CollectGarbage();
        Assert.True(FinalizerObserver.HasRun);
        Assert.False(FinalizerObserver.Current is CudaAccelerator);
    }

    [SkippableFact]
    public void A_thread_goes_on_after_the_accelerator_that_is_current_to_it_was_abandoned()
    {
        Skip.IfNot(EmulatedCuda.IsUsed, "the emulated driver is not in use");
        using EmulatedMachine machine = EmulatedMachine.Start();
        Device abandoned = GpuNet.Devices.Devices.Open("cuda");
        using Device other = GpuNet.Devices.Devices.Open("cuda");
        DeviceBuffer<float> buffer = other.Allocate<float>(1);

        abandoned.Run(new Fill(abandoned.Allocate<float>(1), 1));
        machine.FailOn("cuCtxDestroy_v2", 0, 1);

        // Here its disposal would leave no accelerator current.
        var thread = new Thread(abandoned.Dispose);
        thread.Start();
        thread.Join();
        Assert.IsType<CudaAccelerator>(Accelerator.Current);
        using (((IlgpuMemory)buffer.Memory).Buffer.Accelerator.BindScoped())
        {
        }

        other.Run(new Fill(buffer, 2));
        Assert.Equal([2], other.ToArray(buffer));
    }

    [SkippableTheory]
    [InlineData("cuCtxDestroy_v2")]
    [InlineData("cuStreamDestroy_v2")]
    public void A_device_whose_disposal_fails_leaves_no_thread_behind(string failing)
    {
        Skip.IfNot(EmulatedCuda.IsUsed, "the emulated driver is not in use");
        using EmulatedMachine machine = EmulatedMachine.Start();
        Device device = GpuNet.Devices.Devices.Open("cuda");
        Accelerator accelerator = ((IlgpuMemory)device.Allocate<float>(1).Memory).Buffer.Accelerator;
        machine.FailWhen((name, _) => name == failing, 700);

        device.Dispose();
        Assert.True(Collector(accelerator).Join(TimeSpan.FromSeconds(30)));
    }

    [SkippableTheory]
    [InlineData("cuCtxCreate_v2")]
    [InlineData("cuCtxGetSharedMemConfig")]
    public void A_device_that_cannot_be_opened_leaves_no_thread_behind(string failing)
    {
        Skip.IfNot(EmulatedCuda.IsUsed, "the emulated driver is not in use");
        using EmulatedMachine machine = EmulatedMachine.Start();
        int before = Collectors();
        machine.FailWhen((name, _) => name == failing, 2);

        for (int i = 0; i < 20; i++)
            _ = Assert.Throws<DeviceUnavailableException>(() => GpuNet.Devices.Devices.Open("cuda"));

        // Tests beside this one open devices as well, though not that many.
        Assert.True(SpinWait.SpinUntil(() => Collectors() - before < 10, TimeSpan.FromSeconds(30)));
    }

    // The thread that ILGPU gives each accelerator.
    private static Thread Collector(Accelerator accelerator) => (Thread)typeof(Accelerator)
        .GetField("gcThread", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(accelerator)!;

    private static int Collectors() => Directory.EnumerateDirectories("/proc/self/task")
        .Count(task => NameOf(task).StartsWith("ILGPU_", StringComparison.Ordinal));

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException)
        {
            return "it has ended since";
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ObserveFinalizers() => _ = new FinalizerObserver();

    // Leaves the half-made buffer to the finalizer, which makes the accelerator current to its thread.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FailToAllocate(EmulatedMachine machine, Device device)
    {
        machine.FailWhen((name, _) => name == "cuMemAlloc_v2", 2);
        _ = Assert.Throws<OutOfDeviceMemoryException>(() => device.Allocate<float>(1));
        machine.StopFailing();
    }

    private static void CollectGarbage()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [Fact]
    public void Two_devices_live_side_by_side()
    {
        using Device first = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        using (Device second = GpuNet.Devices.Devices.Open("ilgpu-cpu"))
        {
            DeviceBuffer<float> there = second.Allocate<float>(3);
            second.Run(new Fill(there, 2));
            Assert.Equal([2, 2, 2], second.ToArray(there));
        }

        DeviceBuffer<float> here = first.Allocate<float>(3);
        first.Run(new Fill(here, 3));
        Assert.Equal([3, 3, 3], first.ToArray(here));
    }

    [Fact]
    public void An_allocation_past_the_memory_says_what_is_needed_and_what_there_is()
    {
        using var small = new ObservedDevice(memoryBytes: 1_000_000);
        OutOfDeviceMemoryException refusal =
            Assert.Throws<OutOfDeviceMemoryException>(() => small.Device.AllocateMemory(1_000_001));
        Assert.Equal(1_000_001, refusal.NeededBytes);
        Assert.Equal(1_000_000, refusal.AvailableBytes);
        Assert.Empty(small.Calls);
        using Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        Assert.Contains(
            $"needs 1.13 PB of memory, but only {ByteSize.Text(device.AvailableBytes!.Value)} is available",
            Assert.Throws<OutOfDeviceMemoryException>(() => device.AllocateMemory(1L << 50)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_is_named_with_its_formulas()
    {
        Action<ReLU> kernel = Nothing;
        Assert.Equal("Nothing⟨ReLU⟩", KernelTable.NameOf(kernel));
    }

    private static void Nothing<TActivation>(TActivation activation)
        where TActivation : unmanaged, IActivation => _ = activation;

    // Sees the thread as the finalizers before it left it.
    private sealed class FinalizerObserver
    {
        private static volatile Accelerator? current;
        private static volatile bool hasRun;

        ~FinalizerObserver()
        {
            current = Accelerator.Current;
            hasRun = true;
        }

        public static Accelerator? Current => current;

        public static bool HasRun => hasRun;
    }
}
