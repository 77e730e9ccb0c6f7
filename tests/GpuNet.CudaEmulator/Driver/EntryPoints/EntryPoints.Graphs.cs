using System.Runtime.InteropServices;

namespace GpuNet.CudaEmulator.Driver;

// Stream capture and graphs.
internal static unsafe partial class EntryPoints
{
    // The first version knew one mode only.
    [UnmanagedCallersOnly]
    private static int cuStreamBeginCapture(nint stream) =>
        OnStream(stream, origin => BeginCapture(origin, (int)CaptureMode.Global));

    [UnmanagedCallersOnly]
    private static int cuStreamBeginCapture_v2(nint stream, int mode) =>
        OnStream(stream, origin => BeginCapture(origin, mode));

    [UnmanagedCallersOnly]
    private static int cuStreamEndCapture(nint stream, nint* graph) => OnStream(stream, origin =>
    {
        Require(graph);
        *graph = 0;
        origin.Owner.RequireUsable();
        Capture capture = origin.Capture ?? throw new DriverException(DriverError.IllegalState);
        *graph = capture.End(origin).Handle;
    });

    [UnmanagedCallersOnly]
    private static int cuStreamIsCapturing(nint stream, int* status) => OnStream(stream, asked =>
    {
        const int None = 0;
        const int Active = 1;
        const int Invalidated = 2;
        Require(status);
        asked.Owner.RequireUsable();
        if (asked.IsNull)
            asked.Owner.RefuseWhileBlockingStreamIsCaptured(invalidates: false);
        *status = asked.Capture switch
        {
            null => None,
            { IsInvalid: true } => Invalidated,
            _ => Active,
        };
    });

    [UnmanagedCallersOnly]
    private static int cuThreadExchangeStreamCaptureMode(int* mode) => OnMachine(_ =>
    {
        Require(mode);
        CaptureMode wanted = ReadMode(*mode);
        *mode = (int)Capture.ThreadMode;
        Capture.ThreadMode = wanted;
    });

    [UnmanagedCallersOnly]
    private static int cuGraphInstantiate(nint* executable, nint graph, nint* errorNode, byte* log, nint logBytes) =>
        OnContext(context =>
        {
            if (errorNode is not null)
                *errorNode = 0;
            if (log is not null)
                WriteText("", new Span<byte>(log, (int)logBytes));
            Instantiate(context, executable, graph);
        });

    [UnmanagedCallersOnly]
    private static int cuGraphInstantiateWithFlags(nint* executable, nint graph, ulong flags) => OnContext(context =>
    {
        const ulong UseNodePriority = 8;
        if (flags is not (0 or UseNodePriority))
        {
            throw new DriverException(
                DriverError.NotSupported,
                $"The emulator instantiates graphs without flags, and {flags} was asked for.");
        }

        Instantiate(context, executable, graph);
    });

    [UnmanagedCallersOnly]
    private static int cuGraphLaunch(nint executable, nint stream) => On<ExecutableGraph>(executable, launched =>
    {
        launched.Context!.RequireUsable();
        DriverStream queue = launched.Machine.StreamOf(stream);
        queue.RequireUsable();
        launched.Launch(queue);
    });

    [UnmanagedCallersOnly]
    private static int cuGraphExecDestroy(nint executable) =>
        On<ExecutableGraph>(executable, destroyed => destroyed.Destroy());

    [UnmanagedCallersOnly]
    private static int cuGraphDestroy(nint graph) => On<DriverGraph>(graph, destroyed => destroyed.Destroy());

    [UnmanagedCallersOnly]
    private static int cuGraphGetNodes(nint graph, nint* nodes, nint* count) => On<DriverGraph>(graph, asked =>
    {
        Require(count);
        if (nodes is not null)
        {
            int room = (int)Math.Min(*count, asked.Nodes.Count);
            for (int i = 0; i < room; i++)
                nodes[i] = asked.Nodes[i].Handle;
            for (int i = room; i < *count; i++)
                nodes[i] = 0;
        }

        *count = nodes is null ? asked.Nodes.Count : (nint)Math.Min(*count, asked.Nodes.Count);
    });

    private static void BeginCapture(DriverStream origin, int mode)
    {
        origin.Owner.RequireUsable();
        CaptureMode wanted = ReadMode(mode);
        if (origin.IsNull)
            throw new DriverException(DriverError.StreamCaptureUnsupported);
        if (origin.Capture is not null)
            throw new DriverException(DriverError.IllegalState);
        _ = new Capture(origin, wanted);
    }

    private static CaptureMode ReadMode(int mode) =>
        mode is >= (int)CaptureMode.Global and <= (int)CaptureMode.Relaxed
            ? (CaptureMode)mode
            : throw new DriverException(DriverError.InvalidValue);

    private static void Instantiate(DriverContext context, nint* executable, nint graph)
    {
        Require(executable);
        *executable = new ExecutableGraph(context, context.Machine.Find<DriverGraph>(graph)).Handle;
    }
}
