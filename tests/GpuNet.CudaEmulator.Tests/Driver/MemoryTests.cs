using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Execution;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public unsafe class MemoryTests : DriverTests
{
    private const int MemoryType = 2;
    private const int RangeBytes = 12;

    [SkippableFact]
    public void Bytes_come_back_from_the_device()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint first = Cuda.Allocate(1000);
        nint second = Cuda.Allocate(1000);
        byte[] sent = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
        byte[] received = new byte[1000];

        fixed (byte* source = sent, target = received)
        {
            Cuda.Do("cuMemcpyHtoD_v2", first, (nint)source, 1000);
            Cuda.Do("cuMemcpyDtoD_v2", second, first, 1000);
            Cuda.Do("cuMemsetD8_v2", second + 10, 99, 5);
            Cuda.Do("cuMemcpyDtoH_v2", (nint)target, second, 1000);
        }

        sent.AsSpan(10, 5).Fill(99);
        Assert.Equal(sent, received);
        machine.ThrowIfAnythingWasFound();
    }

    [SkippableFact]
    public void Bytes_come_back_through_a_stream()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint first = Cuda.Allocate(16);
        nint second = Cuda.Allocate(16);
        Guid sent = Guid.NewGuid();
        Guid received;

        Cuda.Do("cuMemcpyHtoDAsync_v2", first, (nint)(&sent), 16, stream);
        Cuda.Do("cuMemcpyDtoDAsync_v2", second, first, 16, stream);
        Cuda.Do("cuMemcpyDtoHAsync_v2", (nint)(&received), second, 16, stream);
        Cuda.Do("cuStreamSynchronize", stream);

        Assert.Equal(sent, received);
        Assert.Empty(machine.Findings);
    }

    [SkippableFact]
    public void Copies_between_contexts_pass_through_the_host()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeviceCount = 2 });
        Cuda.Do("cuInit", 0);
        Cuda.Get("cuCtxCreate_v2", 0, 0);
        nint first = Cuda.Allocate(16);
        Cuda.Get("cuCtxCreate_v2", 0, 1);
        nint second = Cuda.Allocate(16);
        Guid sent = Guid.NewGuid();
        Guid received;

        Cuda.Do("cuMemcpy", first, (nint)(&sent), 16);
        Cuda.Do("cuMemcpy", second, first, 16);
        Cuda.Do("cuMemcpy", (nint)(&received), second, 16);

        Assert.Equal(sent, received);
    }

    [SkippableFact]
    public void A_copy_beyond_its_allocation_is_refused_and_explained()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint memory = Cuda.Allocate(100);
        long value = 1;

        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuMemcpyHtoD_v2", memory + 96, (nint)(&value), 8));

        Finding finding = Assert.Single(machine.Findings);
        Assert.Contains(
            "byte 96 of an allocation of 100 bytes and passes its end by 4", finding.Message, StringComparison.Ordinal);
        Assert.Equal("cuMemcpyHtoD_v2", finding.Call);
        Assert.Equal(DriverError.InvalidValue, machine.Calls[finding.CallIndex].Result);
    }

    [SkippableFact]
    public void Freed_memory_is_refused_and_explained()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint memory = Cuda.Allocate(100);
        Cuda.Do("cuMemFree_v2", memory);
        long value = 1;

        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuMemcpyHtoD_v2", memory, (nint)(&value), 8));
        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuMemFree_v2", memory));
        Assert.Equal(2, machine.Findings.Count);
    }

    [SkippableFact]
    public void A_copy_of_memory_that_nobody_wrote_is_found()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint memory = Cuda.Allocate(16);
        Guid value = default;
        Cuda.Do("cuMemsetD8_v2", memory, 0, 12);

        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuMemcpyDtoH_v2", (nint)(&value), memory, 16));

        Finding finding = Assert.Single(machine.Findings);
        Assert.Equal(FaultKind.UnwrittenRead, finding.Fault);
        Assert.Contains("byte 12", finding.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_copy_with_its_sides_exchanged_is_refused()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint memory = Cuda.Allocate(100);
        long value = 1;

        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuMemcpyHtoD_v2", (nint)(&value), memory, 8));
        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuMemcpyDtoH_v2", memory, (nint)(&value), 8));
        Assert.Equal(2, machine.Findings.Count);
    }

    [SkippableFact]
    public void To_free_nothing_is_allowed()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();

        Cuda.Do("cuMemFree_v2", 0);
        Cuda.Do("cuMemcpyAsync", 0, 0, 0, 0);
        Assert.Equal(DriverError.InvalidValue, Cuda.TryGet("cuMemAlloc_v2", out _, 0));
    }

    [SkippableFact]
    public void A_device_has_the_memory_that_it_is_told_over_all_contexts()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { MemoryBytes = 1 << 20, DeviceCount = 2 });
        Cuda.NewContext();
        Cuda.Allocate(512 << 10);
        Cuda.NewContext();
        nint free = 0;
        nint total = 0;

        Cuda.Do("cuMemGetInfo_v2", (nint)(&free), (nint)(&total));
        Assert.Equal((512 << 10, 1 << 20), (free, total));
        Assert.Equal(DriverError.OutOfMemory, Cuda.TryGet("cuMemAlloc_v2", out _, (512 << 10) + 1));
        nint rest = Cuda.Allocate(512 << 10);
        Assert.Equal(DriverError.OutOfMemory, Cuda.TryGet("cuMemAlloc_v2", out _, 1));
        Cuda.Do("cuMemFree_v2", rest);
        Cuda.Allocate(512 << 10);
        Cuda.Get("cuCtxCreate_v2", 0, 1);
        Cuda.Allocate(1 << 20);
        Assert.Empty(machine.Findings);
    }

    [SkippableFact]
    public void Page_locked_memory_is_allocated_and_known()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint host = Cuda.Get("cuMemAllocHost_v2", 100);
        nint other = Cuda.Get("cuMemHostAlloc", 100, 1);

        *(long*)host = 5;
        Assert.Equal(0, host % 4096);
        Assert.Equal(host + 8, Cuda.Get("cuMemHostGetDevicePointer_v2", host + 8, 0));
        Assert.Equal(1, Cuda.Get("cuPointerGetAttribute", MemoryType, host));
        Assert.Equal(100, Cuda.Get("cuPointerGetAttribute", RangeBytes, other + 99));
        Assert.Equal(2, machine.Alive.Count(living => living.Kind == "host memory"));
        Cuda.Do("cuMemFreeHost", host);
        Cuda.Do("cuMemFreeHost", other);
        Assert.DoesNotContain(machine.Alive, living => living.Kind == "host memory");
        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuMemFreeHost", host));
    }

    [SkippableFact]
    public void Host_memory_is_registered_once()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        byte[] array = GC.AllocateArray<byte>(1000, pinned: true);
        nint host = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);

        Cuda.Do("cuMemHostRegister_v2", host, 1000, 1);
        Assert.Equal("host registration", Assert.Single(machine.Alive, living => living.Kind != "context").Kind);
        Assert.Equal(DriverError.HostMemoryAlreadyRegistered, Cuda.Call("cuMemHostRegister_v2", host + 999, 10, 1));
        Cuda.Do("cuMemHostRegister_v2", host + 1000, 10, 1);
        Cuda.Do("cuMemHostUnregister", host);
        Cuda.Do("cuMemHostUnregister", host + 1000);
        Assert.Equal(DriverError.HostMemoryNotRegistered, Cuda.Call("cuMemHostUnregister", host));
        Assert.DoesNotContain(machine.Alive, living => living.Kind != "context");
    }

    [SkippableFact]
    public void The_driver_knows_where_an_address_lies()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        nint context = Cuda.NewContext();
        nint memory = Cuda.Allocate(100);
        int onStack = 0;

        Assert.Equal(2, Cuda.Get("cuPointerGetAttribute", MemoryType, memory + 99));
        Assert.Equal(context, Cuda.Get("cuPointerGetAttribute", 1, memory));
        Assert.Equal(
            DriverError.InvalidValue, Cuda.TryGet("cuPointerGetAttribute", out _, MemoryType, (nint)(&onStack)));
        Assert.Equal(DriverError.InvalidValue, Cuda.TryGet("cuPointerGetAttribute", out _, MemoryType, memory + 100));
    }
}
