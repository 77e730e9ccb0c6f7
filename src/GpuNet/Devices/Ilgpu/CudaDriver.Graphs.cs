namespace GpuNet.Devices.Ilgpu;

/// <content>Captures, graphs and events.</content>
internal sealed unsafe partial class CudaDriver
{
    private static readonly string[] GraphFunctions =
    [
        BeginCaptureName, EndCaptureName, "cuStreamIsCapturing", InstantiateName, LaunchGraphName, "cuGraphDestroy",
        "cuGraphExecDestroy", "cuEventCreate", "cuEventRecord", "cuEventSynchronize", "cuEventDestroy_v2",
    ];

    // Called for each replay: looked up once.
    private nint launchGraph;

    /// <summary>What begins a capture.</summary>
    public const string BeginCaptureName = "cuStreamBeginCapture_v2";

    /// <summary>What ends a capture.</summary>
    public const string EndCaptureName = "cuStreamEndCapture";

    /// <summary>What makes a graph one that can be launched.</summary>
    public const string InstantiateName = "cuGraphInstantiateWithFlags";

    /// <summary>What launches a graph.</summary>
    public const string LaunchGraphName = "cuGraphLaunch";

    /// <summary>The first function of those for graphs that the driver is too old to have; null for none.</summary>
    public string? MissingGraphFunction =>
        GraphFunctions.FirstOrDefault(name => !NativeLibrary.TryGetExport(library, name, out _));

    /// <summary>
    /// Records from now on what the stream is given. In the relaxed mode: others forbid calls that a finalizer may make
    /// on the capturing thread's context at any time, such as to unload a module, and would spoil the capture for it.
    /// </summary>
    public int BeginCapture(nint stream)
    {
        const int Relaxed = 2;
        return ((delegate* unmanaged<nint, int, int>)Export(BeginCaptureName))(stream, Relaxed);
    }

    /// <summary>Ends the capture and gives the graph, or 0.</summary>
    public int EndCapture(nint stream, out nint graph)
    {
        nint made = 0;
        int error = ((delegate* unmanaged<nint, nint*, int>)Export(EndCaptureName))(stream, &made);
        graph = made;
        return error;
    }

    /// <summary>Asks whether the stream is in a capture, be it one that failed.</summary>
    public int AskCapturing(nint stream, out bool isCapturing)
    {
        int status = 0;
        int error = ((delegate* unmanaged<nint, int*, int>)Export("cuStreamIsCapturing"))(stream, &status);
        isCapturing = status != 0;
        return error;
    }

    /// <summary>Makes a graph one that can be launched.</summary>
    public int Instantiate(nint graph, out nint executable)
    {
        nint made = 0;
        int error = ((delegate* unmanaged<nint*, nint, ulong, int>)Export(InstantiateName))(&made, graph, 0);
        executable = made;
        return error;
    }

    /// <summary>Launches a graph.</summary>
    public int LaunchGraph(nint executable, nint stream)
    {
        if (launchGraph == 0)
            launchGraph = Export(LaunchGraphName);
        return ((delegate* unmanaged<nint, nint, int>)launchGraph)(executable, stream);
    }

    /// <summary>Gives a graph back.</summary>
    public int DestroyGraph(nint graph) => ((delegate* unmanaged<nint, int>)Export("cuGraphDestroy"))(graph);

    /// <summary>Gives back a graph that can be launched; where it runs, it runs to its end.</summary>
    public int DestroyExecutable(nint executable) =>
        ((delegate* unmanaged<nint, int>)Export("cuGraphExecDestroy"))(executable);

    /// <summary>Makes an event, which takes no time.</summary>
    public int CreateEvent(out nint made)
    {
        const uint DisableTiming = 2;
        nint created = 0;
        int error = ((delegate* unmanaged<nint*, uint, int>)Export("cuEventCreate"))(&created, DisableTiming);
        made = created;
        return error;
    }

    /// <summary>Lets an event stand for all that the stream was given so far.</summary>
    public int RecordEvent(nint recorded, nint stream) =>
        ((delegate* unmanaged<nint, nint, int>)Export("cuEventRecord"))(recorded, stream);

    /// <summary>Waits for what an event stands for.</summary>
    public int WaitForEvent(nint awaited) => ((delegate* unmanaged<nint, int>)Export("cuEventSynchronize"))(awaited);

    /// <summary>Gives an event back.</summary>
    public int DestroyEvent(nint made) => ((delegate* unmanaged<nint, int>)Export("cuEventDestroy_v2"))(made);
}
