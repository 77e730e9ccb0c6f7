namespace GpuNet.CudaEmulator.Driver;

/// <summary>
/// A queue of work. Work runs as it comes, or, where the machine defers streams, when something waits for it: the
/// latest moment that the driver's rules allow, so that whoever forgot to wait finds out.
/// </summary>
internal sealed class DriverStream : DriverObject
{
    private const uint NonBlocking = 1;

    private readonly Queue<Work> waiting = new();
    private List<Work> before = [];
    private Work? asked;
    private List<GraphNode> capturedTails = [];

    /// <summary>A stream of a program's.</summary>
    public DriverStream(DriverContext context, uint flags, int priority)
        : base(context.Machine, context)
    {
        IsBlocking = (flags & NonBlocking) == 0;
        Priority = priority;
    }

    /// <summary>The NULL stream of a context.</summary>
    public DriverStream(DriverContext context)
        : this(context, flags: 0, priority: 0) =>
        IsNull = true;

    /// <summary>Whether it is its context's NULL stream.</summary>
    public bool IsNull { get; }

    /// <summary>Whether it takes turns with the NULL stream.</summary>
    public bool IsBlocking { get; }

    /// <summary>Its rank; smaller goes first.</summary>
    public int Priority { get; }

    /// <summary>The context it lives in.</summary>
    public DriverContext Owner => Context!;

    /// <summary>The last work that waits, or null.</summary>
    public Work? Tail { get; private set; }

    /// <summary>The capture that it takes part in, or null.</summary>
    public Capture? Capture { get; private set; }

    /// <inheritdoc/>
    public override string Kind => "stream";

    /// <inheritdoc/>
    public override IEnumerable<LiveObject> Leaks() => IsNull ? [] : base.Leaks();

    /// <summary>Throws where nothing may be put into the stream now.</summary>
    public void RequireUsable()
    {
        Owner.RequireUsable();
        if (Capture is { IsInvalid: true })
            throw new DriverException(DriverError.StreamCaptureInvalidated);
        if (IsNull)
            Owner.RefuseWhileBlockingStreamIsCaptured(invalidates: true);
    }

    /// <summary>Puts an operation into the stream: it is recorded, runs now or waits.</summary>
    public void Submit(GraphNodeKind kind, Action run)
    {
        if (Capture is { } capture)
        {
            capturedTails = [capture.Graph.Add(kind, run, capturedTails)];
            return;
        }

        if (!Machine.Options.DeferStreams)
        {
            run();
            return;
        }

        Enqueue(run);
    }

    /// <summary>Puts work into the queue, also where work runs as it comes and none waits.</summary>
    public Work Enqueue(Action run)
    {
        var work = new Work(this, run, [.. before, .. Turns()]);
        before = [];
        if (!Machine.Options.DeferStreams)
        {
            work.Run();
            return work;
        }

        waiting.Enqueue(work);
        Tail = work;
        Owner.SetBusy(this, isBusy: true);
        return work;
    }

    /// <summary>What is put into the stream from now on comes after this work.</summary>
    public void WaitFor(Work work)
    {
        if (!work.IsDone)
            before.Add(work);
    }

    /// <summary>Runs all that waits, and what that waits for.</summary>
    public void Drain()
    {
        if (IsNull)
        {
            foreach (Work tail in Owner.TailsOfBlockingStreams().ToArray())
                tail.Stream.DrainThrough(tail);
        }

        if (Tail is { } last)
            DrainThrough(last);
        foreach (Work awaited in before.ToArray())
            awaited.Stream.DrainThrough(awaited);
    }

    /// <summary>
    /// Whether all is done. Deferred work is not when it is asked for the first time, and is then done, so that whoever
    /// polls comes to an end.
    /// </summary>
    public bool Query()
    {
        if (Tail is null)
            return true;
        if (Tail == asked)
            Drain();
        asked = Tail;
        return Tail is null;
    }

    /// <summary>Runs what waits up to this work.</summary>
    public void DrainThrough(Work last)
    {
        while (!last.IsDone)
        {
            Work first = waiting.Peek();
            foreach (Work awaited in first.Before)
                awaited.Stream.DrainThrough(awaited);
            if (first.IsDone)
                continue;
            waiting.Dequeue();
            if (waiting.Count == 0)
            {
                Tail = null;
                Owner.SetBusy(this, isBusy: false);
            }

            first.Run();
        }
    }

    /// <summary>What waits will never run.</summary>
    public void Drop()
    {
        foreach (Work work in waiting)
            work.Drop();
        waiting.Clear();
        Tail = null;
        Owner.SetBusy(this, isBusy: false);
    }

    /// <summary>Begins to take part in a capture, after these nodes.</summary>
    public void Join(Capture capture, IEnumerable<GraphNode> nodes)
    {
        if (Capture is null)
        {
            Capture = capture;
            capturedTails = [];
            capture.Members.Add(this);
        }

        capturedTails = [.. capturedTails.Union(nodes)];
    }

    /// <summary>The nodes after which the next captured one comes.</summary>
    public IReadOnlyList<GraphNode> CapturedTails => capturedTails;

    /// <summary>No longer takes part in its capture.</summary>
    public void Leave()
    {
        Capture = null;
        capturedTails = [];
    }

    /// <inheritdoc/>
    public override void Destroy()
    {
        // Work that waits still runs: only the handle ends, and the context keeps the rest.
        Capture?.Abandon();
        base.Destroy();
    }

    private IEnumerable<Work> Turns()
    {
        if (IsNull)
            return Owner.TailsOfBlockingStreams();
        return IsBlocking && Owner.NullStream.Tail is { } tail ? [tail] : [];
    }
}
