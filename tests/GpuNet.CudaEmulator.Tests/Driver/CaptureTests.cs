using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public unsafe class CaptureTests : DriverTests
{
    private const int Global = 0;
    private const int ThreadLocal = 1;
    private const int Relaxed = 2;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_captured_sequence_is_replayed(bool deferred)
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeferStreams = deferred });
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint memory = Cuda.Allocate(8);
        var staging = (long*)Cuda.Get("cuMemAllocHost_v2", 16);
        (staging[0], staging[1]) = (1, 0);

        Cuda.Do("cuStreamBeginCapture_v2", stream, Global);
        Assert.Equal(1, Status(stream));
        Cuda.Do("cuMemcpyAsync", memory, (nint)staging, 8, stream);
        Cuda.Do("cuMemsetD8Async", memory + 1, 2, 1, stream);
        Cuda.Do("cuMemcpyAsync", (nint)(staging + 1), memory, 8, stream);
        Assert.Equal(DriverError.Success, End(stream, out nint graph));
        Assert.Equal(0, Status(stream));
        Assert.Equal(3, CountNodes(graph));
        nint executable = Cuda.Get("cuGraphInstantiateWithFlags", graph, 0);
        Cuda.Do("cuGraphDestroy", graph);
        Cuda.Do("cuStreamSynchronize", stream);
        Assert.Equal(0, staging[1]);

        Cuda.Do("cuGraphLaunch", executable, stream);
        Assert.Equal(deferred ? 0 : 0x201, staging[1]);
        Cuda.Do("cuStreamSynchronize", stream);
        Assert.Equal(0x201, staging[1]);

        staging[0] = 5;
        Cuda.Do("cuGraphLaunch", executable, stream);
        Cuda.Do("cuStreamSynchronize", stream);
        Assert.Equal(0x205, staging[1]);
        Cuda.Do("cuGraphExecDestroy", executable);
        machine.ThrowIfAnythingWasFound();
        Assert.DoesNotContain(machine.Alive, living => living.Kind.Contains("graph", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_graph_that_is_captured_into_another_runs_in_its_place()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint memory = Cuda.Allocate(8);
        Cuda.Do("cuMemsetD8_v2", memory, 0, 8);
        nint inner = Instantiated(stream, () => Cuda.Do("cuMemsetD8Async", memory, 1, 8, stream));
        nint outer = Instantiated(stream, () =>
        {
            Cuda.Do("cuGraphLaunch", inner, stream);
            Cuda.Do("cuMemsetD8Async", memory, 2, 4, stream);
        });

        Cuda.Do("cuGraphLaunch", outer, stream);

        Assert.Equal(0x01010101_02020202, Read(memory));
    }

    [SkippableFact]
    public void The_NULL_stream_is_not_captured()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();

        Assert.Equal(DriverError.StreamCaptureUnsupported, Cuda.Call("cuStreamBeginCapture_v2", 0, Global));
    }

    [SkippableFact]
    public void A_capture_begins_once_and_ends_once()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint graph = 0;

        Assert.Equal(DriverError.IllegalState, Cuda.Call("cuStreamEndCapture", stream, (nint)(&graph)));
        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuStreamBeginCapture_v2", stream, 3));
        Cuda.Do("cuStreamBeginCapture", stream);
        Assert.Equal(DriverError.IllegalState, Cuda.Call("cuStreamBeginCapture_v2", stream, Global));
        Cuda.Do("cuStreamEndCapture", stream, (nint)(&graph));
        Assert.Equal(DriverError.IllegalState, Cuda.Call("cuStreamEndCapture", stream, (nint)(&graph)));
    }

    [SkippableTheory]
    [InlineData("cuMemAlloc_v2")]
    [InlineData("cuMemFree_v2")]
    [InlineData("cuMemAllocHost_v2")]
    [InlineData("cuMemHostRegister_v2")]
    [InlineData("cuStreamSynchronize")]
    [InlineData("cuStreamQuery")]
    [InlineData("cuCtxSynchronize")]
    [InlineData("cuMemcpyHtoD_v2")]
    [InlineData("cuEventQuery")]
    [InlineData("cuEventSynchronize")]
    [InlineData("cuModuleLoadData")]
    public void An_unsafe_call_is_refused_and_spoils_the_capture(string call)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint other = Cuda.NewStream();
        nint @event = Cuda.Get("cuEventCreate", 0);
        nint memory = Cuda.Allocate(8);
        long local = 0;
        Cuda.Do("cuStreamBeginCapture_v2", stream, Global);

        DriverError error = call switch
        {
            "cuMemAlloc_v2" or "cuMemAllocHost_v2" => Cuda.TryGet(call, out _, 8),
            "cuMemFree_v2" => Cuda.Call(call, memory),
            "cuMemHostRegister_v2" => Cuda.Call(call, (nint)(&local), 8, 0),
            "cuStreamSynchronize" or "cuStreamQuery" => Cuda.Call(call, other),
            "cuCtxSynchronize" => Cuda.Call(call),
            "cuMemcpyHtoD_v2" => Cuda.Call(call, memory, (nint)(&local), 8),
            "cuModuleLoadData" => Cuda.TryGet(call, out _, (nint)(&local)),
            _ => Cuda.Call(call, @event),
        };

        Assert.Equal(DriverError.StreamCaptureUnsupported, error);
        Assert.Equal(2, Status(stream));
        Assert.Equal(DriverError.StreamCaptureInvalidated, Cuda.Call("cuMemsetD8Async", memory, 0, 8, stream));
        nint graph = 1;
        Assert.Equal(DriverError.StreamCaptureInvalidated, Cuda.Call("cuStreamEndCapture", stream, (nint)(&graph)));
        Assert.Equal(0, graph);
        Assert.Equal(0, Status(stream));
        Cuda.Do("cuStreamSynchronize", stream);
        Assert.DoesNotContain(machine.Alive, living => living.Kind == "graph");
    }

    [SkippableTheory]
    [InlineData(Global, Global, true, true)]
    [InlineData(Global, Global, false, true)]
    [InlineData(Global, ThreadLocal, true, true)]
    [InlineData(Global, ThreadLocal, false, false)]
    [InlineData(Global, Relaxed, true, false)]
    [InlineData(ThreadLocal, Global, true, true)]
    [InlineData(ThreadLocal, Global, false, false)]
    [InlineData(Relaxed, Global, true, false)]
    public void Whether_an_allocation_is_refused_is_for_both_modes_to_say(
        int captureMode, int threadMode, bool sameThread, bool refused)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        nint context = Cuda.NewContext();
        nint stream = Cuda.NewStream();
        Cuda.Do("cuStreamBeginCapture_v2", stream, captureMode);
        DriverError error = default;

        void Allocate()
        {
            int mode = threadMode;
            Cuda.Do("cuCtxSetCurrent", context);
            Cuda.Do("cuThreadExchangeStreamCaptureMode", (nint)(&mode));
            error = Cuda.TryGet("cuMemAlloc_v2", out _, 8);
            Cuda.Do("cuThreadExchangeStreamCaptureMode", (nint)(&mode));
            Assert.Equal(threadMode, mode);
        }

        if (sameThread)
        {
            Allocate();
        }
        else
        {
            var thread = new Thread(Allocate);
            thread.Start();
            thread.Join();
        }

        Assert.Equal(refused ? DriverError.StreamCaptureUnsupported : DriverError.Success, error);
        Assert.Equal(refused ? 2 : 1, Status(stream));
    }

    [SkippableFact]
    public void To_wait_for_a_captured_stream_is_refused_in_any_mode()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        Cuda.Do("cuStreamBeginCapture_v2", stream, Relaxed);

        Assert.Equal(DriverError.StreamCaptureUnsupported, Cuda.Call("cuStreamSynchronize", stream));
        Assert.Equal(2, Status(stream));
    }

    [SkippableTheory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void The_NULL_stream_is_refused_while_a_blocking_stream_is_captured(int flags, bool refused)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.Get("cuStreamCreate", flags);
        nint memory = Cuda.Allocate(8);
        Cuda.Do("cuStreamBeginCapture_v2", stream, Relaxed);

        DriverError expected = refused ? DriverError.StreamCaptureImplicit : DriverError.Success;
        int ofNullStream = 0;
        Assert.Equal(expected, Cuda.Call("cuStreamIsCapturing", 0, (nint)(&ofNullStream)));
        Assert.Equal(1, Status(stream));
        Assert.Equal(expected, Cuda.Call("cuMemsetD8Async", memory, 0, 8, 0));
        Assert.Equal(refused ? 2 : 1, Status(stream));
    }

    [SkippableTheory]
    [InlineData(Global, DriverError.StreamCaptureWrongThread)]
    [InlineData(ThreadLocal, DriverError.StreamCaptureWrongThread)]
    [InlineData(Relaxed, DriverError.Success)]
    public void A_capture_ends_on_its_thread_unless_it_is_relaxed(int mode, DriverError expected)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        Cuda.Do("cuStreamBeginCapture_v2", stream, mode);
        DriverError error = default;

        var thread = new Thread(() => error = End(stream, out _));
        thread.Start();
        thread.Join();

        Assert.Equal(expected, error);
    }

    [SkippableFact]
    public void Streams_join_a_capture_by_events()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint origin = Cuda.NewStream();
        nint side = Cuda.NewStream();
        nint fork = Cuda.Get("cuEventCreate", 0);
        nint join = Cuda.Get("cuEventCreate", 0);
        nint memory = Cuda.Allocate(8);

        Cuda.Do("cuStreamBeginCapture_v2", origin, Global);
        Cuda.Do("cuMemsetD8Async", memory, 1, 8, origin);
        Cuda.Do("cuEventRecord", fork, origin);
        Cuda.Do("cuStreamWaitEvent", side, fork, 0);
        Assert.Equal(1, Status(side));
        Cuda.Do("cuMemsetD8Async", memory, 2, 4, side);
        Cuda.Do("cuEventRecord", join, side);
        Cuda.Do("cuStreamWaitEvent", origin, join, 0);
        Assert.Equal(DriverError.Success, End(origin, out nint graph));
        Assert.Equal(0, Status(side));
        Assert.Equal(2, CountNodes(graph));
        Cuda.Do("cuGraphLaunch", Cuda.Get("cuGraphInstantiate", graph, 0, 0, 0), side);

        Assert.Equal(0x01010101_02020202, Read(memory));
        Assert.Equal(DriverError.CapturedEvent, Cuda.Call("cuEventQuery", join));
        Cuda.Do("cuEventRecord", join, side);
        Cuda.Do("cuEventQuery", join);
        Assert.Empty(machine.Findings);
    }

    [SkippableFact]
    public void A_stream_that_is_not_joined_again_spoils_the_capture()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint origin = Cuda.NewStream();
        nint side = Cuda.NewStream();
        nint fork = Cuda.Get("cuEventCreate", 0);
        nint memory = Cuda.Allocate(8);

        Cuda.Do("cuStreamBeginCapture_v2", origin, Global);
        Cuda.Do("cuEventRecord", fork, origin);
        Cuda.Do("cuStreamWaitEvent", side, fork, 0);
        Cuda.Do("cuMemsetD8Async", memory, 2, 4, side);

        Assert.Equal(DriverError.StreamCaptureUnjoined, End(origin, out nint graph));
        Assert.Equal(0, graph);
    }

    [SkippableFact]
    public void A_capture_ends_in_the_stream_in_which_it_began()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint origin = Cuda.NewStream();
        nint side = Cuda.NewStream();
        nint fork = Cuda.Get("cuEventCreate", 0);
        Cuda.Do("cuStreamBeginCapture_v2", origin, Global);
        Cuda.Do("cuEventRecord", fork, origin);
        Cuda.Do("cuStreamWaitEvent", side, fork, 0);

        Assert.Equal(DriverError.StreamCaptureUnmatched, End(side, out _));
        Assert.Equal(DriverError.StreamCaptureInvalidated, End(origin, out _));
    }

    [SkippableFact]
    public void A_captured_stream_does_not_wait_for_work_outside()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint origin = Cuda.NewStream();
        nint side = Cuda.NewStream();
        nint @event = Cuda.Get("cuEventCreate", 0);
        Cuda.Do("cuEventRecord", @event, side);
        Cuda.Do("cuStreamBeginCapture_v2", origin, Relaxed);

        Assert.Equal(DriverError.StreamCaptureIsolation, Cuda.Call("cuStreamWaitEvent", origin, @event, 0));
        Assert.Equal(2, Status(origin));
    }

    [SkippableFact]
    public void Two_captures_are_not_merged()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint first = Cuda.NewStream();
        nint second = Cuda.NewStream();
        nint @event = Cuda.Get("cuEventCreate", 0);
        Cuda.Do("cuStreamBeginCapture_v2", first, Relaxed);
        Cuda.Do("cuStreamBeginCapture_v2", second, Relaxed);
        Cuda.Do("cuEventRecord", @event, first);

        Assert.Equal(DriverError.StreamCaptureMerge, Cuda.Call("cuStreamWaitEvent", second, @event, 0));
        Assert.Equal((2, 2), (Status(first), Status(second)));
    }

    [SkippableFact]
    public void Pageable_memory_is_not_captured()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint memory = Cuda.Allocate(8);
        long local = 0;
        Cuda.Do("cuStreamBeginCapture_v2", stream, Relaxed);

        Assert.Equal(
            DriverError.StreamCaptureUnsupported, Cuda.Call("cuMemcpyAsync", memory, (nint)(&local), 8, stream));
        Assert.Contains("pageable", Assert.Single(machine.Findings).Message, StringComparison.Ordinal);
        Assert.Equal(2, Status(stream));
    }

    [SkippableFact]
    public void A_graph_that_uses_host_memory_given_back_is_stopped()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint memory = Cuda.Allocate(8);
        nint staging = Cuda.Get("cuMemAllocHost_v2", 8);
        nint executable = Instantiated(stream, () => Cuda.Do("cuMemcpyAsync", memory, staging, 8, stream));
        Cuda.Do("cuMemFreeHost", staging);

        Cuda.Do("cuGraphLaunch", executable, stream);

        Assert.Equal(DriverError.IllegalAddress, Cuda.Call("cuStreamSynchronize", stream));
        Assert.Contains("was given back", Assert.Single(machine.Findings).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_graphs_nodes_are_listed()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint stream = Cuda.NewStream();
        nint memory = Cuda.Allocate(8);
        Cuda.Do("cuStreamBeginCapture_v2", stream, Global);
        Cuda.Do("cuMemsetD8Async", memory, 1, 8, stream);
        Cuda.Do("cuMemsetD8Async", memory, 2, 8, stream);
        End(stream, out nint graph);
        nint* nodes = stackalloc nint[3] { -1, -1, -1 };
        nint count = 3;

        Cuda.Do("cuGraphGetNodes", graph, (nint)nodes, (nint)(&count));

        Assert.Equal(2, count);
        Assert.NotEqual(nodes[0], nodes[1]);
        Assert.Equal(0, nodes[2]);
    }

    private static nint Instantiated(nint stream, Action captured)
    {
        Cuda.Do("cuStreamBeginCapture_v2", stream, Global);
        captured();
        Assert.Equal(DriverError.Success, End(stream, out nint graph));
        nint executable = Cuda.Get("cuGraphInstantiateWithFlags", graph, 0);
        Cuda.Do("cuGraphDestroy", graph);
        return executable;
    }

    private static DriverError End(nint stream, out nint graph)
    {
        nint ended = -1;
        DriverError error = Cuda.Call("cuStreamEndCapture", stream, (nint)(&ended));
        graph = ended;
        return error;
    }

    private static int Status(nint stream)
    {
        int status = -1;
        Cuda.Do("cuStreamIsCapturing", stream, (nint)(&status));
        return status;
    }

    private static int CountNodes(nint graph)
    {
        nint count = -1;
        Cuda.Do("cuGraphGetNodes", graph, 0, (nint)(&count));
        return (int)count;
    }

    private static long Read(nint memory)
    {
        long value = -1;
        Cuda.Do("cuMemcpyDtoH_v2", (nint)(&value), memory, 8);
        return value;
    }
}
