using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Execution;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public unsafe class LaunchTests : DriverTests
{
    private const int Count = 100;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_kernel_gets_its_arguments_in_a_buffer(bool deferred)
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeferStreams = deferred });
        machine.LogLaunches = true;
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint memory = Zeros();
        nint add = Cuda.Load(Texts.Add, "add");

        byte[] arguments = Arguments(memory, 1.5f, Count);
        Assert.Equal(DriverError.Success, Cuda.Launch(add, 4, 32, stream, arguments));
        // The driver took a copy, so the buffer is the caller's again.
        arguments.AsSpan().Clear();
        Assert.Equal(deferred ? 0 : 1, machine.LaunchCount);
        Cuda.Do("cuStreamSynchronize", stream);

        Assert.Equal(Enumerable.Repeat(1.5f, Count), Read(memory));
        LaunchRecord launch = Assert.Single(machine.Launches);
        Assert.Equal(
            ("add", new Dim3(4, 1, 1), new Dim3(32, 1, 1), false),
            (launch.Kernel, launch.Grid, launch.Block, launch.FromGraph));
        Assert.Equal(launch.Counts.ThreadInstructions, machine.ThreadInstructions);
        Assert.Equal(launch.Counts.WarpInstructions, machine.WarpInstructions);
        Assert.InRange(machine.ThreadInstructions, Count * 10, Count * 20);
        machine.ThrowIfAnythingWasFound();
    }

    [SkippableFact]
    public void A_kernel_gets_its_arguments_one_by_one()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint memory = Zeros();
        nint add = Cuda.Load(Texts.Add, "add");
        float x = 2.5f;
        int n = Count;
        void** arguments = stackalloc void*[3] { &memory, &x, &n };

        Cuda.Do("cuLaunchKernel", add, 4, 1, 1, 32, 1, 1, 0, 0, (nint)arguments, 0);

        Assert.Equal(Enumerable.Repeat(2.5f, Count), Read(memory));
        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuLaunchKernel", add, 4, 1, 1, 32, 1, 1, 0, 0, 0, 0));
    }

    [SkippableTheory]
    [InlineData(12)]
    [InlineData(20)]
    [InlineData(0)]
    public void Arguments_of_the_wrong_size_are_refused_and_explained(int bytes)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint add = Cuda.Load(Texts.Add, "add");

        Assert.Equal(DriverError.InvalidValue, Cuda.Launch(add, 1, 32, 0, new byte[bytes]));

        string message = Assert.Single(machine.Findings).Message;
        Assert.Contains($"of {bytes} bytes", message, StringComparison.Ordinal);
        Assert.Contains("take 16", message, StringComparison.Ordinal);
        Assert.Equal(0, machine.LaunchCount);
    }

    [SkippableTheory]
    [InlineData(0, 32, DriverError.InvalidValue)]
    [InlineData(1, 0, DriverError.InvalidValue)]
    [InlineData(1, 1025, DriverError.InvalidValue)]
    [InlineData(1, 97, DriverError.InvalidValue)]
    [InlineData(1, 96, DriverError.Success)]
    public void A_launch_that_no_device_takes_is_refused(int grid, int block, DriverError expected)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint bounded = Cuda.Load(Texts.Idle("k", ".maxntid 96, 1, 1"), "k");

        Assert.Equal(expected, Cuda.Launch(bounded, grid, block, 0, []));
        Assert.Equal(expected == DriverError.Success ? 0 : 1, machine.Findings.Count);
    }

    [SkippableTheory]
    [InlineData(8, DriverError.Success)]
    [InlineData(9, DriverError.CooperativeLaunchTooLarge)]
    public void A_cooperative_grid_must_be_resident_at_once(int blocks, DriverError expected)
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { Multiprocessors = 4 });
        machine.LogLaunches = true;
        Cuda.NewContext();
        nint idle = Cuda.Load(Texts.Idle("k"), "k");
        // Two blocks of 1024 threads on a multiprocessor, four multiprocessors.
        int* configuration = stackalloc int[14];
        new Span<int>(configuration, 14).Clear();
        int* attribute = stackalloc int[18];
        new Span<int>(attribute, 18).Clear();
        (configuration[0], configuration[1], configuration[2]) = (blocks, 1, 1);
        (configuration[3], configuration[4], configuration[5]) = (1024, 1, 1);
        *(int**)(configuration + 10) = attribute;
        configuration[12] = 1;
        (attribute[0], attribute[2]) = (2, 1);

        Assert.Equal(expected, Cuda.Call("cuLaunchCooperativeKernel", idle, blocks, 1, 1, 1024, 1, 1, 0, 0, 0));
        Assert.Equal(expected, Cuda.Call("cuLaunchKernelEx", (nint)configuration, idle, 0, 0));
        attribute[2] = 0;
        Assert.Equal(DriverError.Success, Cuda.Call("cuLaunchKernelEx", (nint)configuration, idle, 0, 0));
        attribute[0] = 99;
        Assert.Equal(DriverError.NotSupported, Cuda.Call("cuLaunchKernelEx", (nint)configuration, idle, 0, 0));
        Assert.Equal(
            expected == DriverError.Success ? [true, true, false] : [false],
            machine.Launches.Select(launch => launch.Cooperative));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_kernel_that_leaves_its_memory_ends_its_context(bool deferred)
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeferStreams = deferred });
        nint context = Cuda.NewContext();
        nint memory = Zeros();
        nint add = Cuda.Load(Texts.Add, "add");

        Assert.Equal(DriverError.Success, Cuda.Launch(add, 4, 32, 0, Arguments(memory, 1, Count + 1)));

        Assert.Equal(DriverError.IllegalAddress, Cuda.Call("cuStreamSynchronize", 0));
        Assert.Equal(DriverError.IllegalAddress, Cuda.Call("cuCtxSynchronize"));
        Assert.Equal(DriverError.IllegalAddress, Cuda.Call("cuMemFree_v2", memory));
        Assert.Equal(DriverError.IllegalAddress, Cuda.Launch(add, 4, 32, 0, Arguments(memory, 1, Count)));
        Finding finding = Assert.Single(machine.Findings);
        Assert.Equal(FaultKind.OutOfBounds, finding.Fault);
        Assert.Contains("add", finding.Message, StringComparison.Ordinal);
        int launch = machine.Calls.First(call => call.Name == "cuLaunchKernel").Index;
        Assert.Contains($"call {launch}.", finding.Message, StringComparison.Ordinal);
        Assert.Equal(DriverError.IllegalAddress, Cuda.Call("cuCtxDestroy_v2", context));

        Cuda.NewContext();
        Cuda.Do("cuMemFree_v2", Zeros());
    }

    [SkippableTheory]
    [InlineData(FaultKind.UseAfterFree, DriverError.IllegalAddress)]
    [InlineData(FaultKind.Misaligned, DriverError.MisalignedAddress)]
    [InlineData(FaultKind.UnwrittenRead, DriverError.LaunchFailed)]
    public void A_fault_becomes_the_code_of_a_real_driver(FaultKind fault, DriverError expected)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint memory = fault == FaultKind.UnwrittenRead ? Cuda.Allocate(Count * 4) : Zeros();
        nint add = Cuda.Load(Texts.Add, "add");
        if (fault == FaultKind.UseAfterFree)
            Cuda.Do("cuMemFree_v2", memory);

        Cuda.Launch(add, 4, 32, 0, Arguments(memory + (fault == FaultKind.Misaligned ? 2 : 0), 1, 8));

        Assert.Equal(expected, Cuda.Call("cuCtxSynchronize"));
        Assert.Equal(fault, Assert.Single(machine.Findings).Fault);
    }

    [SkippableFact]
    public void Kernels_are_captured_with_the_arguments_of_the_launch()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        machine.LogLaunches = true;
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint memory = Zeros();
        nint add = Cuda.Load(Texts.Add, "add");
        byte[] arguments = Arguments(memory, 1, Count);
        nint graph = 0;

        Cuda.Do("cuStreamBeginCapture_v2", stream, 0);
        Assert.Equal(DriverError.Success, Cuda.Launch(add, 4, 32, stream, arguments));
        Assert.Equal(DriverError.Success, Cuda.Launch(add, 4, 32, stream, arguments));
        arguments.AsSpan().Clear();
        Cuda.Do("cuStreamEndCapture", stream, (nint)(&graph));
        Assert.Equal(0, machine.LaunchCount);
        nint executable = Cuda.Get("cuGraphInstantiateWithFlags", graph, 0);
        Cuda.Do("cuGraphLaunch", executable, stream);
        Cuda.Do("cuGraphLaunch", executable, stream);
        Cuda.Do("cuStreamSynchronize", stream);

        Assert.Equal(Enumerable.Repeat(4f, Count), Read(memory));
        Assert.Equal(4, machine.LaunchCount);
        Assert.All(machine.Launches, launch => Assert.True(launch.FromGraph));
        machine.ThrowIfAnythingWasFound();
    }

    [SkippableFact]
    public void A_kernel_of_a_module_that_is_unloaded_is_not_run_by_a_graph()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        Assert.Equal(DriverError.Success, Cuda.TryLoad(Texts.Idle("k"), out nint module, out _));
        nint function;
        fixed (byte* name = "k\0"u8)
            function = Cuda.Get("cuModuleGetFunction", module, (nint)name);
        nint graph = 0;
        Cuda.Do("cuStreamBeginCapture_v2", stream, 0);
        Cuda.Launch(function, 1, 32, stream, []);
        Cuda.Do("cuStreamEndCapture", stream, (nint)(&graph));
        nint executable = Cuda.Get("cuGraphInstantiateWithFlags", graph, 0);

        Cuda.Do("cuModuleUnload", module);
        Cuda.Do("cuGraphLaunch", executable, stream);

        Assert.Equal(0, machine.LaunchCount);
        Assert.Contains("was unloaded", Assert.Single(machine.Findings).Message, StringComparison.Ordinal);
        Assert.Equal(DriverError.InvalidHandle, Cuda.Launch(function, 1, 32, stream, []));
    }

    [SkippableFact]
    public void Kernels_reach_page_locked_memory()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint add = Cuda.Load(Texts.Add, "add");
        nint host = Cuda.Get("cuMemAllocHost_v2", 16);
        new Span<float>((void*)host, 4).Clear();
        float[] registered = GC.AllocateArray<float>(4, pinned: true);
        nint array = Marshal.UnsafeAddrOfPinnedArrayElement(registered, 0);
        Cuda.Do("cuMemHostRegister_v2", array, 16, 1);

        Cuda.Launch(add, 1, 32, 0, Arguments(host, 1, 4));
        Cuda.Launch(add, 1, 32, 0, Arguments(array, 2, 4));
        Cuda.Do("cuCtxSynchronize");

        Assert.Equal([1, 1, 1, 1], new Span<float>((void*)host, 4).ToArray());
        Assert.Equal([2, 2, 2, 2], registered);
        Cuda.Do("cuMemHostUnregister", array);
        Cuda.Launch(add, 1, 32, 0, Arguments(array, 2, 4));
        Assert.Equal(DriverError.IllegalAddress, Cuda.Call("cuCtxSynchronize"));
    }

    [SkippableFact]
    public void A_kernel_runs_in_streams_of_its_own_context()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint idle = Cuda.Load(Texts.Idle("k"), "k");
        Cuda.NewContext();

        Assert.Equal(DriverError.InvalidHandle, Cuda.Launch(idle, 1, 32, Cuda.NewStream(), []));
        Assert.Equal(DriverError.InvalidHandle, Cuda.Launch(idle, 1, 32, idle, []));
    }

    [SkippableFact]
    public void The_best_block_fills_a_multiprocessor()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { Architecture = 86, Multiprocessors = 10 });
        Cuda.NewContext();
        nint idle = Cuda.Load(Texts.Idle("k"), "k");
        int grid;
        int block;

        Cuda.Do("cuOccupancyMaxPotentialBlockSize", (nint)(&grid), (nint)(&block), idle, 0, 0, 0);
        Assert.Equal((20, 768), (grid, block));
        Cuda.Do("cuOccupancyMaxPotentialBlockSize", (nint)(&grid), (nint)(&block), idle, 0, 0, 700);
        Assert.Equal((30, 512), (grid, block));
        // 100 bytes of shared memory a thread: 1024 threads a multiprocessor at most.
        delegate* unmanaged<int, nint> shared = &SharedBytes;
        Cuda.Do("cuOccupancyMaxPotentialBlockSize", (nint)(&grid), (nint)(&block), idle, (nint)shared, 0, 0);
        Assert.Equal((20, 480), (grid, block));
        Assert.Equal(
            2, Cuda.Get("cuOccupancyMaxActiveBlocksPerMultiprocessor", idle, 768, 0));
    }

    [UnmanagedCallersOnly]
    private static nint SharedBytes(int threads) => threads * 100;

    private static byte[] Arguments(nint y, float x, int n)
    {
        byte[] packed = new byte[16];
        MemoryMarshal.Write(packed, y);
        MemoryMarshal.Write(packed.AsSpan(8), x);
        MemoryMarshal.Write(packed.AsSpan(12), n);
        return packed;
    }

    private static nint Zeros()
    {
        nint memory = Cuda.Allocate(Count * 4);
        // A fill runs in the NULL stream and does not wait, and the streams here do not take turns with that one.
        Cuda.Do("cuMemsetD8_v2", memory, 0, Count * 4);
        Cuda.Do("cuCtxSynchronize");
        return memory;
    }

    private static float[] Read(nint memory)
    {
        float[] values = new float[Count];
        fixed (float* target = values)
            Cuda.Do("cuMemcpyDtoH_v2", (nint)target, memory, Count * 4);
        return values;
    }
}
