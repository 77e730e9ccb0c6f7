using System.Diagnostics;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>A mark in a stream: whether the work before it is done, and when it was.</summary>
internal sealed class DriverEvent(DriverContext context, uint flags) : DriverObject(context.Machine, context)
{
    private const uint DisableTiming = 2;

    private Work? work;
    private long time;
    private bool wasAsked;

    /// <inheritdoc/>
    public override string Kind => "event";

    /// <summary>Whether it keeps the time.</summary>
    public bool HasTime { get; } = (flags & DisableTiming) == 0;

    /// <summary>The capture in which it was recorded last, or null: then it stands for work.</summary>
    public Capture? Capture { get; private set; }

    /// <summary>The captured nodes before it.</summary>
    public IReadOnlyList<GraphNode> CapturedNodes { get; private set; } = [];

    /// <summary>Whether it was ever recorded.</summary>
    public bool IsRecorded => work is not null;

    /// <summary>Whether the work before it is done.</summary>
    public bool IsDone => work is null or { IsDone: true };

    /// <summary>Marks the place that a stream has reached.</summary>
    public void Record(DriverStream stream)
    {
        if (stream.Capture is { } capture)
        {
            Capture = capture;
            CapturedNodes = stream.CapturedTails;
            return;
        }

        Capture = null;
        CapturedNodes = [];
        wasAsked = false;
        work = stream.Enqueue(() => time = Stopwatch.GetTimestamp());
    }

    /// <summary>What a stream puts in comes after the mark; after a captured mark the stream is captured too.</summary>
    public void Await(DriverStream stream)
    {
        if (Capture is { } capture)
            Join(capture, stream);
        else if (stream.Capture is { } isolated && IsRecorded)
            throw Spoil(isolated, DriverError.StreamCaptureIsolation);
        else if (work is not null)
            stream.WaitFor(work);
    }

    /// <summary>Refuses to ask a mark that stands for no work, or one that a capture cannot see being asked.</summary>
    public void RequireWork()
    {
        Context!.RequireUsable();
        if (Capture is { } capture)
            throw Spoil(capture, DriverError.CapturedEvent);
        Driver.Capture.RefuseUnsafeCall(Machine);
    }

    /// <summary>
    /// Whether the work before it is done. Deferred work is not when it is asked for the first time, and is then done,
    /// so that whoever polls comes to an end.
    /// </summary>
    public bool Query()
    {
        if (IsDone)
            return true;
        if (wasAsked)
            Synchronize();
        wasAsked = true;
        return IsDone;
    }

    /// <summary>Does the work before it.</summary>
    public void Synchronize() => work?.Stream.DrainThrough(work);

    /// <summary>The milliseconds between two marks.</summary>
    public float MillisecondsTo(DriverEvent end) => (float)Stopwatch.GetElapsedTime(time, end.time).TotalMilliseconds;

    private static DriverException Spoil(Capture capture, DriverError error)
    {
        capture.Invalidate();
        return new DriverException(error);
    }

    private void Join(Capture capture, DriverStream stream)
    {
        if (!Machine.Captures.Contains(capture))
            throw new DriverException(DriverError.CapturedEvent);
        if (stream.Capture is { } other && other != capture)
        {
            other.Invalidate();
            throw Spoil(capture, DriverError.StreamCaptureMerge);
        }

        if (stream.IsNull)
            throw Spoil(capture, DriverError.StreamCaptureImplicit);
        stream.Join(capture, CapturedNodes);
    }
}
