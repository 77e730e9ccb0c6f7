using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public unsafe class StreamTests : DriverTests
{
    private static readonly EmulatorOptions Deferred = new() { DeferStreams = true };

    [SkippableFact]
    public void Pageable_memory_is_read_when_the_copy_is_asked_for()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Deferred);
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint memory = Cuda.Allocate(8);

        long source = 1;
        Cuda.Do("cuMemcpyAsync", memory, (nint)(&source), 8, stream);
        source = 2;
        long result = 0;
        Cuda.Do("cuMemcpyAsync", (nint)(&result), memory, 8, stream);

        // Into pageable memory a copy ends before the call does, without a wait.
        Assert.Equal(1, result);
        Assert.Empty(machine.Findings);
    }

    [SkippableFact]
    public void Page_locked_memory_is_read_when_something_waits()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Deferred);
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint memory = Cuda.Allocate(8);
        var staging = (long*)Cuda.Get("cuMemAllocHost_v2", 16);

        staging[0] = 1;
        staging[1] = 0;
        Cuda.Do("cuMemcpyAsync", memory, (nint)staging, 8, stream);
        Cuda.Do("cuMemcpyAsync", (nint)(staging + 1), memory, 8, stream);
        Assert.Equal(0, staging[1]);
        Cuda.Do("cuStreamSynchronize", stream);

        Assert.Equal(1, staging[1]);
        Assert.Empty(machine.Findings);
    }

    [SkippableFact]
    public void A_staging_area_that_is_used_again_too_early_is_found()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Deferred);
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint first = Cuda.Allocate(8);
        nint second = Cuda.Allocate(8);
        var staging = (long*)Cuda.Get("cuMemAllocHost_v2", 8);

        *staging = 1;
        Cuda.Do("cuMemcpyAsync", first, (nint)staging, 8, stream);
        *staging = 2;
        Cuda.Do("cuMemcpyAsync", second, (nint)staging, 8, stream);
        Cuda.Do("cuStreamSynchronize", stream);

        Assert.Equal((2, 2), (Read(first), Read(second)));
        Finding finding = Assert.Single(machine.Findings);
        Assert.Contains("was changed at byte 0 of 8", finding.Message, StringComparison.Ordinal);
        int copy = machine.Calls.First(call => call.Name == "cuMemcpyAsync").Index;
        Assert.Contains($"of call {copy} ", finding.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_staging_area_that_an_earlier_copy_fills_may_change()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Deferred);
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint first = Cuda.Allocate(8);
        nint second = Cuda.Allocate(8);
        var staging = (long*)Cuda.Get("cuMemAllocHost_v2", 8);
        Write(first, 7);

        *staging = 1;
        Cuda.Do("cuMemcpyAsync", (nint)staging, first, 8, stream);
        Cuda.Do("cuMemcpyAsync", second, (nint)staging, 8, stream);
        Cuda.Do("cuStreamSynchronize", stream);

        Assert.Equal(7, Read(second));
        Assert.Empty(machine.Findings);
    }

    [SkippableTheory]
    [InlineData("cuStreamSynchronize")]
    [InlineData("cuCtxSynchronize")]
    [InlineData("cuEventSynchronize")]
    [InlineData("cuEventQuery")]
    [InlineData("cuStreamQuery")]
    [InlineData("cuMemFree_v2")]
    [InlineData("cuMemcpyDtoH_v2")]
    public void Work_is_done_when_something_waits_for_it(string wait)
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Deferred);
        Cuda.NewContext();
        nint stream = Cuda.Get("cuStreamCreate", 0);
        nint @event = Cuda.Get("cuEventCreate", 0);
        nint memory = Cuda.Allocate(8);
        nint other = Cuda.Allocate(8);
        Write(memory, 3);
        var result = (long*)Cuda.Get("cuMemAllocHost_v2", 8);
        *result = 0;

        Cuda.Do("cuMemcpyAsync", (nint)result, memory, 8, stream);
        Cuda.Do("cuEventRecord", @event, stream);
        Assert.Equal(0, *result);
        switch (wait)
        {
            case "cuCtxSynchronize":
                Cuda.Do(wait);
                break;
            case "cuStreamSynchronize":
                Cuda.Do(wait, stream);
                break;
            case "cuEventSynchronize":
                Cuda.Do(wait, @event);
                break;
            case "cuMemFree_v2":
                Cuda.Do(wait, other);
                break;
            case "cuMemcpyDtoH_v2":
                // A synchronous copy goes through the NULL stream, which waits for streams that take turns with it.
                Read(memory);
                break;
            default:
                // Who polls sees work that is not done, and comes to an end.
                nint polled = wait == "cuEventQuery" ? @event : stream;
                Assert.Equal(DriverError.NotReady, Cuda.Call(wait, polled));
                Assert.Equal(0, *result);
                Cuda.Do(wait, polled);
                break;
        }

        Assert.Equal(3, *result);
        Assert.Empty(machine.Findings);
    }

    [SkippableFact]
    public void A_stream_does_not_run_because_another_is_waited_for()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Deferred);
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint other = Cuda.NewStream();
        nint memory = Cuda.Allocate(8);
        Write(memory, 3);
        var result = (long*)Cuda.Get("cuMemAllocHost_v2", 8);
        *result = 0;

        Cuda.Do("cuMemcpyAsync", (nint)result, memory, 8, stream);
        Cuda.Do("cuStreamSynchronize", other);
        Read(memory);
        Assert.Equal(0, *result);
        Cuda.Do("cuStreamDestroy_v2", stream);
        Assert.Equal(0, *result);
        Cuda.Do("cuCtxSynchronize");
        Assert.Equal(3, *result);
    }

    [SkippableFact]
    public void A_stream_that_waits_for_an_event_comes_after_it()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Deferred);
        Cuda.NewContext();
        nint first = Cuda.NewStream();
        nint second = Cuda.NewStream();
        nint @event = Cuda.Get("cuEventCreate", 2);
        nint memory = Cuda.Allocate(8);
        Write(memory, 0);
        var staging = (long*)Cuda.Get("cuMemAllocHost_v2", 16);
        (staging[0], staging[1]) = (5, 0);

        Cuda.Do("cuMemcpyAsync", memory, (nint)staging, 8, first);
        Cuda.Do("cuEventRecord", @event, first);
        Cuda.Do("cuStreamWaitEvent", second, @event, 0);
        Cuda.Do("cuMemcpyAsync", (nint)(staging + 1), memory, 8, second);
        Cuda.Do("cuStreamSynchronize", second);

        Assert.Equal(5, staging[1]);
    }

    [SkippableFact]
    public void The_NULL_stream_takes_turns_with_blocking_streams()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Deferred);
        Cuda.NewContext();
        nint blocking = Cuda.Get("cuStreamCreate", 0);
        nint memory = Cuda.Allocate(8);
        Write(memory, 0);
        var staging = (long*)Cuda.Get("cuMemAllocHost_v2", 24);
        (staging[0], staging[1], staging[2]) = (5, 6, 0);

        Cuda.Do("cuMemcpyAsync", memory, (nint)staging, 8, 0);
        Cuda.Do("cuMemcpyAsync", (nint)(staging + 2), memory, 8, blocking);
        Cuda.Do("cuMemcpyAsync", memory, (nint)(staging + 1), 8, 0);
        Cuda.Do("cuStreamSynchronize", blocking);
        Assert.Equal(5, staging[2]);
        Cuda.Do("cuStreamSynchronize", 0);
        Assert.Equal(6, Read(memory));
    }

    [SkippableFact]
    public void A_mark_in_the_NULL_stream_comes_after_the_work_of_blocking_streams()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Deferred);
        Cuda.NewContext();
        nint blocking = Cuda.Get("cuStreamCreate", 0);
        nint @event = Cuda.Get("cuEventCreate", 0);
        nint memory = Cuda.Allocate(8);
        Write(memory, 3);
        var result = (long*)Cuda.Get("cuMemAllocHost_v2", 8);
        *result = 0;

        Cuda.Do("cuMemcpyAsync", (nint)result, memory, 8, blocking);
        Cuda.Do("cuEventRecord", @event, 0);
        Cuda.Do("cuEventSynchronize", @event);

        Assert.Equal(3, *result);
    }

    [SkippableFact]
    public void Events_tell_the_time_between_them()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Deferred);
        Cuda.NewContext();
        nint start = Cuda.Get("cuEventCreate", 0);
        nint end = Cuda.Get("cuEventCreate", 0);
        nint timeless = Cuda.Get("cuEventCreate", 2);
        float milliseconds = -1;

        Assert.Equal(DriverError.InvalidHandle, Cuda.Call("cuEventElapsedTime", (nint)(&milliseconds), start, end));
        Cuda.Do("cuEventRecord", start, 0);
        Cuda.Do("cuEventRecord", end, 0);
        Cuda.Do("cuEventRecord", timeless, 0);
        Assert.Equal(DriverError.NotReady, Cuda.Call("cuEventElapsedTime", (nint)(&milliseconds), start, end));
        Cuda.Do("cuEventSynchronize", end);
        Cuda.Do("cuEventElapsedTime", (nint)(&milliseconds), start, end);
        Assert.InRange(milliseconds, 0, 1000);
        Assert.Equal(
            DriverError.InvalidHandle, Cuda.Call("cuEventElapsedTime", (nint)(&milliseconds), start, timeless));
    }

    private static long Read(nint memory)
    {
        long value = -1;
        Cuda.Do("cuMemcpyDtoH_v2", (nint)(&value), memory, 8);
        return value;
    }

    private static void Write(nint memory, long written) => Cuda.Do("cuMemcpyHtoD_v2", memory, (nint)(&written), 8);
}
