using System.Runtime.InteropServices;

namespace GpuNet.CudaEmulator.Driver;

// Streams and events.
internal static unsafe partial class EntryPoints
{
    [UnmanagedCallersOnly]
    private static int cuStreamCreate(nint* stream, uint flags) => OnContext(context =>
        CreateStream(context, stream, flags, priority: 0));

    [UnmanagedCallersOnly]
    private static int cuStreamCreateWithPriority(nint* stream, uint flags, int priority) => OnContext(context =>
        CreateStream(context, stream, flags, priority));

    [UnmanagedCallersOnly]
    private static int cuStreamDestroy_v2(nint stream) => On<DriverStream>(stream, destroyed =>
    {
        destroyed.Owner.RequireUsable();
        destroyed.Destroy();
    });

    [UnmanagedCallersOnly]
    private static int cuStreamSynchronize(nint stream) => OnStream(stream, awaited =>
    {
        RefuseToWait(awaited);
        awaited.Drain();
        awaited.Owner.RequireUsable();
    });

    [UnmanagedCallersOnly]
    private static int cuStreamQuery(nint stream) => OnStream(stream, asked =>
    {
        RefuseToWait(asked);
        if (!asked.Query())
            throw new DriverException(DriverError.NotReady);
        asked.Owner.RequireUsable();
    });

    [UnmanagedCallersOnly]
    private static int cuStreamWaitEvent(nint stream, nint @event, uint flags) => OnStream(stream, waiting =>
    {
        DriverEvent awaited = waiting.Machine.Find<DriverEvent>(@event);
        if (flags != 0)
            throw new DriverException(DriverError.InvalidValue);
        waiting.RequireUsable();
        awaited.Await(waiting);
    });

    [UnmanagedCallersOnly]
    private static int cuEventCreate(nint* @event, uint flags) => OnContext(context =>
    {
        const uint AllFlags = 7;
        Require(@event);
        if (flags > AllFlags)
            throw new DriverException(DriverError.InvalidValue);
        *@event = new DriverEvent(context, flags).Handle;
    });

    [UnmanagedCallersOnly]
    private static int cuEventDestroy_v2(nint @event) => On<DriverEvent>(@event, destroyed =>
    {
        destroyed.Context!.RequireUsable();
        destroyed.Destroy();
    });

    [UnmanagedCallersOnly]
    private static int cuEventRecord(nint @event, nint stream) => OnStream(stream, reached =>
    {
        DriverEvent mark = reached.Machine.Find<DriverEvent>(@event);
        if (mark.Context != reached.Owner)
            throw new DriverException(DriverError.InvalidHandle);
        reached.RequireUsable();
        mark.Record(reached);
    });

    [UnmanagedCallersOnly]
    private static int cuEventQuery(nint @event) => On<DriverEvent>(@event, asked =>
    {
        asked.RequireWork();
        if (!asked.Query())
            throw new DriverException(DriverError.NotReady);
        asked.Context!.RequireUsable();
    });

    [UnmanagedCallersOnly]
    private static int cuEventSynchronize(nint @event) => On<DriverEvent>(@event, awaited =>
    {
        awaited.RequireWork();
        awaited.Synchronize();
        awaited.Context!.RequireUsable();
    });

    [UnmanagedCallersOnly]
    private static int cuEventElapsedTime(float* milliseconds, nint start, nint end) => On<DriverEvent>(start, first =>
    {
        DriverEvent last = first.Machine.Find<DriverEvent>(end);
        Require(milliseconds);
        first.Context!.RequireUsable();
        foreach (DriverEvent mark in new[] { first, last })
        {
            if (!mark.IsRecorded || !mark.HasTime)
                throw new DriverException(DriverError.InvalidHandle);
            if (!mark.IsDone)
                throw new DriverException(DriverError.NotReady);
        }

        *milliseconds = first.MillisecondsTo(last);
    });

    private static void CreateStream(DriverContext context, nint* stream, uint flags, int priority)
    {
        const uint NonBlocking = 1;
        Require(stream);
        if (flags > NonBlocking)
            throw new DriverException(DriverError.InvalidValue);
        *stream = new DriverStream(context, flags, priority).Handle;
    }

    // A captured stream has no work to wait for, and a wait elsewhere would not be seen by a capture.
    private static void RefuseToWait(DriverStream stream)
    {
        stream.Owner.RequireUsable();
        if (stream.Capture is { } capture)
        {
            capture.Invalidate();
            throw new DriverException(DriverError.StreamCaptureUnsupported);
        }

        if (stream.IsNull)
            stream.Owner.RefuseWhileBlockingStreamIsCaptured(invalidates: true);
        Capture.RefuseUnsafeCall(stream.Machine);
    }
}
