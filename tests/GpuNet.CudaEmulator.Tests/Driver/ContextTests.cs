using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public class ContextTests : DriverTests
{
    [SkippableFact]
    public void Without_a_context_nothing_is_allocated()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.Do("cuCtxSetCurrent", 0);

        Assert.Equal(DriverError.InvalidContext, Cuda.TryGet("cuMemAlloc_v2", out _, 16));
    }

    [SkippableFact]
    public void A_context_is_current_to_the_thread_that_made_it()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        nint context = Cuda.NewContext();
        nint elsewhere = -1;
        DriverError withoutContext = default;
        DriverError withContext = default;

        OnAnotherThread(() =>
        {
            elsewhere = Cuda.Get("cuCtxGetCurrent");
            withoutContext = Cuda.Call("cuCtxSynchronize");
            Cuda.Do("cuCtxSetCurrent", context);
            withContext = Cuda.Call("cuCtxSynchronize");
        });

        Assert.Equal(context, Cuda.Get("cuCtxGetCurrent"));
        Assert.Equal(0, elsewhere);
        Assert.Equal(DriverError.InvalidContext, withoutContext);
        Assert.Equal(DriverError.Success, withContext);
    }

    [SkippableFact]
    public void Contexts_are_stacked()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        nint first = Cuda.NewContext();
        nint second = Cuda.NewContext();

        Assert.Equal(second, Cuda.Get("cuCtxGetCurrent"));
        Assert.Equal(second, Cuda.Get("cuCtxPopCurrent_v2"));
        Assert.Equal(first, Cuda.Get("cuCtxGetCurrent"));
        Cuda.Do("cuCtxPushCurrent_v2", second);
        Cuda.Do("cuCtxDestroy_v2", second);
        Assert.Equal(first, Cuda.Get("cuCtxGetCurrent"));
        Assert.Equal(DriverError.InvalidContext, Cuda.Call("cuCtxSetCurrent", second));
    }

    [SkippableFact]
    public void A_context_that_another_thread_destroyed_is_refused()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        nint context = Cuda.NewContext();

        OnAnotherThread(() => Cuda.Do("cuCtxDestroy_v2", context));

        Assert.Equal(DriverError.ContextIsDestroyed, Cuda.Call("cuCtxSynchronize"));
    }

    [SkippableFact]
    public void What_is_not_given_back_is_listed_with_the_call_that_made_it()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        nint context = Cuda.NewContext();
        nint memory = Cuda.Allocate(100);
        nint stream = Cuda.NewStream();
        nint @event = Cuda.Get("cuEventCreate", 0);
        nint freed = Cuda.Allocate(200);
        Cuda.Do("cuMemFree_v2", freed);

        Assert.Equal(
            ["context", "event", "memory", "stream"], machine.Alive.Select(living => living.Kind).Order());
        LiveObject allocation = Assert.Single(machine.Alive, living => living.Kind == "memory");
        Assert.Equal((ulong)memory, allocation.Address);
        Assert.Equal("cuMemAlloc_v2", machine.Calls[allocation.CallIndex].Name);

        Cuda.Do("cuStreamDestroy_v2", stream);
        Cuda.Do("cuCtxDestroy_v2", context);
        Assert.Empty(machine.Alive);
        Assert.Equal(["event", "memory"], machine.LeftBehind.Select(left => left.Kind).Order());
        Assert.Equal(DriverError.InvalidHandle, Cuda.Call("cuEventDestroy_v2", @event));
    }

    [SkippableFact]
    public void After_the_machine_is_gone_its_handles_are_refused()
    {
        nint context, stream, @event, memory;
        using (EmulatedMachine machine = EmulatedMachine.Start())
        {
            context = Cuda.NewContext();
            stream = Cuda.NewStream();
            @event = Cuda.Get("cuEventCreate", 0);
            memory = Cuda.Allocate(100);
            Cuda.Do("cuCtxSetCurrent", 0);
            machine.Dispose();
            Assert.Equal(
                ["context", "event", "memory", "stream"], machine.LeftBehind.Select(left => left.Kind).Order());
        }

        Assert.Equal(DriverError.InvalidHandle, Cuda.Call("cuStreamDestroy_v2", stream));
        Assert.Equal(DriverError.InvalidHandle, Cuda.Call("cuEventDestroy_v2", @event));
        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuMemFree_v2", memory));
        Assert.Equal(DriverError.InvalidContext, Cuda.Call("cuCtxDestroy_v2", context));
        Cuda.Do("cuCtxSetCurrent", context);
        Assert.Equal(DriverError.InvalidContext, Cuda.Call("cuCtxSynchronize"));
    }

    [SkippableFact]
    public void A_thread_forgets_the_context_of_a_machine_that_is_gone()
    {
        EmulatedMachine.Start();
        Cuda.NewContext();
        EmulatedMachine.Current.Dispose();
        using EmulatedMachine machine = EmulatedMachine.Start();

        Assert.Equal(DriverError.InvalidContext, Cuda.Call("cuCtxSynchronize"));
        Assert.Equal(1, machine.CallCount);
    }

    [SkippableFact]
    public void A_machine_within_another_gives_way_to_it_again()
    {
        using EmulatedMachine outer = EmulatedMachine.Start();
        using (EmulatedMachine inner = EmulatedMachine.Start())
            Assert.Same(inner, EmulatedMachine.Current);

        Assert.Same(outer, EmulatedMachine.Current);
        outer.Dispose();
        Assert.NotSame(outer, EmulatedMachine.Current);
    }

    [SkippableFact]
    public async Task A_fixtures_machine_is_made_current_elsewhere()
    {
        using EmulatedMachine machine = await Task.Run(() => EmulatedMachine.Start());
        Assert.NotSame(machine, EmulatedMachine.Current);

        machine.MakeCurrent();

        Assert.Same(machine, EmulatedMachine.Current);
    }

    [SkippableFact]
    public async Task Machines_of_parallel_flows_do_not_see_each_other()
    {
        async Task<(int Devices, int Calls)> RunAsync(int devices)
        {
            using EmulatedMachine machine = EmulatedMachine.Start(new() { DeviceCount = devices });
            await Task.Yield();
            Cuda.Do("cuInit", 0);
            await Task.Yield();
            int count = (int)Cuda.Get("cuDeviceGetCount");
            return (count, machine.CallCount);
        }

        (int Devices, int Calls)[] seen = await Task.WhenAll(Enumerable.Range(1, 20).Select(RunAsync));

        Assert.Equal(Enumerable.Range(1, 20).Select(devices => (devices, 2)), seen);
    }

    [SkippableFact]
    public void A_context_that_another_test_left_current_does_not_lend_its_devices()
    {
        ExecutionContext without = ExecutionContext.Capture()!;
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeviceCount = 3 });
        Cuda.NewContext();
        int before = machine.CallCount;

        // A thread of the pool meets the next test with this one's context current.
        ExecutionContext.Run(without, _ => Assert.NotEqual(3, Cuda.Get("cuDeviceGetCount")), null);

        Assert.Equal(before, machine.CallCount);
    }

    [SkippableFact]
    public void A_thread_without_a_machine_of_its_own_reaches_objects_by_handle()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint memory = Cuda.Allocate(100);
        int before = machine.CallCount;

        // As a finalizer does, whose thread belongs to no flow of a test.
        using (ExecutionContext.SuppressFlow())
        {
            OnAnotherThread(() =>
            {
                Cuda.Do("cuStreamSynchronize", stream);
                Cuda.Do("cuStreamDestroy_v2", stream);
                Cuda.Do("cuMemFree_v2", memory);
            });
        }

        Assert.Equal(before + 3, machine.CallCount);
        Assert.Equal("context", Assert.Single(machine.Alive).Kind);
    }

    private static void OnAnotherThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
