namespace GpuNet.CudaEmulator.Driver;

/// <summary>A capture that goes on: what its streams are given is recorded in a graph and not done.</summary>
internal sealed class Capture
{
    [ThreadStatic]
    private static CaptureMode threadMode;

    private readonly int thread = Environment.CurrentManagedThreadId;

    /// <summary>Begins a capture in a stream.</summary>
    public Capture(DriverStream origin, CaptureMode mode)
    {
        Origin = origin;
        Mode = mode;
        Graph = new DriverGraph(origin.Machine);
        origin.Join(this, []);
        origin.Machine.Captures.Add(this);
    }

    /// <summary>Which unsafe calls this thread lets itself be forbidden.</summary>
    public static CaptureMode ThreadMode
    {
        get => threadMode;
        set => threadMode = value;
    }

    /// <summary>The stream in which it began and must end.</summary>
    public DriverStream Origin { get; }

    /// <summary>Which unsafe calls it forbids.</summary>
    public CaptureMode Mode { get; }

    /// <summary>What was recorded.</summary>
    public DriverGraph Graph { get; }

    /// <summary>The streams that take part.</summary>
    public List<DriverStream> Members { get; } = [];

    /// <summary>Whether an error spoiled it; it must still be ended.</summary>
    public bool IsInvalid { get; private set; }

    private bool IsOfThisThread => thread == Environment.CurrentManagedThreadId;

    /// <summary>
    /// Refuses a call that does not go into a stream and so escapes the capture, such as an allocation or a wait,
    /// where a capture forbids it; the capture is spoiled.
    /// </summary>
    public static void RefuseUnsafeCall(EmulatedMachine machine)
    {
        if (machine.Captures.Count == 0 || ThreadMode == CaptureMode.Relaxed)
            return;
        Capture[] offended = [.. machine.Captures.Where(capture => capture.Forbids())];
        foreach (Capture capture in offended)
            capture.Invalidate();
        if (offended.Length > 0)
            throw new DriverException(DriverError.StreamCaptureUnsupported);
    }

    /// <summary>Whether streams of the context take part.</summary>
    public bool Has(DriverContext context, bool blocking) =>
        Members.Any(member => member.Owner == context && (member.IsBlocking || !blocking));

    /// <summary>An error spoils the capture.</summary>
    public void Invalidate() => IsInvalid = true;

    /// <summary>Ends the capture: its graph, or why there is none.</summary>
    public DriverGraph End(DriverStream stream)
    {
        if (Mode != CaptureMode.Relaxed && !IsOfThisThread)
            throw new DriverException(DriverError.StreamCaptureWrongThread);
        if (stream != Origin)
        {
            Invalidate();
            throw new DriverException(DriverError.StreamCaptureUnmatched);
        }

        bool joined = AllJoined();
        Close();
        if (IsInvalid || !joined)
        {
            Graph.Destroy();
            throw new DriverException(
                IsInvalid ? DriverError.StreamCaptureInvalidated : DriverError.StreamCaptureUnjoined);
        }

        return Graph;
    }

    /// <summary>A stream of the capture is destroyed: there will be no graph.</summary>
    public void Abandon()
    {
        Invalidate();
        Close();
        Graph.Destroy();
    }

    private bool Forbids() => (Mode == CaptureMode.Global && ThreadMode == CaptureMode.Global)
        || (Mode != CaptureMode.Relaxed && IsOfThisThread);

    private bool AllJoined()
    {
        var reached = new HashSet<GraphNode>();
        var next = new Stack<GraphNode>(Origin.CapturedTails);
        while (next.TryPop(out GraphNode? node))
        {
            if (reached.Add(node))
            {
                foreach (GraphNode earlier in node.After)
                    next.Push(earlier);
            }
        }

        return Members.All(member => member.CapturedTails.All(reached.Contains));
    }

    private void Close()
    {
        foreach (DriverStream member in Members)
            member.Leave();
        Origin.Machine.Captures.Remove(this);
    }
}
