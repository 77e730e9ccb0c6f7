using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.Devices.Ilgpu;

/// <content>
/// Launches captured as CUDA graphs. While one is captured nothing runs, so what the driver has against that loses
/// nothing: launches go one by one then.
/// </content>
internal sealed partial class IlgpuDevice
{
    /// <summary>
    /// The launches that are queued as graphs before the host waits for those ahead of them. Launches one by one are
    /// held up by the driver's own queue; graphs are so few that a whole epoch would be in it at once, and nobody told
    /// of its progress.
    /// </summary>
    private const int MostQueued = 1024;

    private readonly HashSet<CudaGraph> graphs = [];
    private readonly CudaDriver? driver;
    private readonly nint streamHandle;
    private bool isRecording;
    private nint queueMark;
    private bool queueIsMarked;
    private long queued;

    /// <inheritdoc/>
    internal override string? WhyNotRecorded =>
        driver is null ? base.WhyNotRecorded
        : library is not null ? "cuBLAS launches the products, and what it does for one is not recorded"
        : driver.MissingGraphFunction is string missing ? $"the NVIDIA driver has no {missing}; install a newer one"
        : null;

    /// <summary>Launches a graph; null, or why the driver did not take it.</summary>
    /// <exception cref="DeviceLostException">The device failed.</exception>
    internal string? Replay(CudaGraph graph, long launches)
    {
        ObjectDisposedException.ThrowIf(!graphs.Contains(graph), typeof(Recording));
        try
        {
            Before(DriverCall.Launch);
            using ScopedAcceleratorBinding binding = accelerator.BindScoped();
            return MakeRoom(launches)
                ?? Refusal(CudaDriver.LaunchGraphName, driver!.LaunchGraph(graph.Executable, streamHandle));
        }
        catch (AcceleratorException exception)
        {
            throw Lost("a launch of a graph", exception);
        }
    }

    /// <summary>Called by a recording that is given back.</summary>
    internal void Release(CudaGraph graph)
    {
        using DeviceHold hold = Hold();
        if (graphs.Remove(graph))
            Forgive(driver!.DestroyExecutable(graph.Executable));
    }

    /// <inheritdoc/>
    private protected override Recording? RecordCore(Action launches, out string? refusal)
    {
        try
        {
            Before(DriverCall.Launch);
            using ScopedAcceleratorBinding binding = accelerator.BindScoped();
            ReleaseForgotten();
            nint captured = Capture(launches, out refusal);
            if (captured == 0)
                return null;
            int error = driver!.Instantiate(captured, out nint executable);
            Forgive(driver.DestroyGraph(captured));
            refusal = Refusal(CudaDriver.InstantiateName, error);
            if (refusal is not null)
                return null;
            var graph = new CudaGraph(executable);
            _ = graphs.Add(graph);
            return new CudaRecording(this, graph);
        }
        catch (AcceleratorException exception)
        {
            throw Lost("a recording of launches", exception);
        }
    }

    /// <summary>Captures what an action launches; 0 and the reason where there is no graph.</summary>
    private nint Capture(Action launches, out string? refusal)
    {
        if (queueMark == 0)
        {
            refusal = Refusal("cuEventCreate", driver!.CreateEvent(out queueMark));
            if (refusal is not null)
                return 0;
        }

        refusal = Refusal(CudaDriver.BeginCaptureName, driver!.BeginCapture(streamHandle));
        if (refusal is not null)
            return 0;
        isRecording = true;
        bool isWhole = false;
        try
        {
            launches();
            isWhole = true;
        }
        catch (DeviceUnavailableException exception)
        {
            refusal = exception.Reason;
        }
        catch (OutOfDeviceMemoryException exception)
        {
            refusal = exception.Message;
        }
        finally
        {
            isRecording = false;
            if (!isWhole)
                DropCapture();
        }

        if (!isWhole)
            return 0;
        int error = driver.EndCapture(streamHandle, out nint graph);
        refusal = Refusal(CudaDriver.EndCaptureName, error);
        if (refusal is null)
            return graph;
        LeaveCapture(error);
        return 0;
    }

    /// <summary>Ends a capture that came to nothing.</summary>
    private void DropCapture()
    {
        int error = driver!.EndCapture(streamHandle, out nint graph);
        if (graph != 0)
            Forgive(driver.DestroyGraph(graph));
        if (lostBy is null)
            LeaveCapture(error);
    }

    /// <summary>Makes sure that the stream runs what it is given: in a capture that goes on it would do nothing of it.</summary>
    private void LeaveCapture(int error)
    {
        int asked = driver!.AskCapturing(streamHandle, out bool isCapturing);
        if (asked == 0 && isCapturing)
        {
            error = driver.EndCapture(streamHandle, out nint graph);
            if (graph != 0)
                Forgive(driver.DestroyGraph(graph));
            asked = driver.AskCapturing(streamHandle, out isCapturing);
        }

        if (asked != 0 || isCapturing)
            throw Lost("the end of a recording", new CudaException((CudaError)(asked != 0 ? asked : error)));
    }

    /// <summary>Waits, where too much is queued, for the launches ahead of the last mark; marks this place then.</summary>
    private string? MakeRoom(long launches)
    {
        queued += launches;
        if (queued <= MostQueued)
            return null;
        queued = launches;
        string? refusal =
            (queueIsMarked ? Refusal("cuEventSynchronize", driver!.WaitForEvent(queueMark)) : null)
            ?? Refusal("cuEventRecord", driver!.RecordEvent(queueMark, streamHandle));
        queueIsMarked = refusal is null;
        return refusal;
    }

    /// <summary>What the driver has against a call that ran nothing; null for nothing.</summary>
    /// <exception cref="DeviceLostException">It has something against every call to come.</exception>
    private string? Refusal(string function, int error)
    {
        if (error == 0)
            return null;
        var exception = new CudaException((CudaError)error);
        return DriverFailure.MeansLost(exception)
            ? throw Lost(function, exception)
            : $"{function} says {driver!.Describe(error)}";
    }

    /// <summary>What is not given back is a graph's few bytes, unless all is lost.</summary>
    private void Forgive(int error)
    {
        if (error != 0 && new CudaException((CudaError)error) is var exception && DriverFailure.MeansLost(exception))
            _ = Lost("giving back a graph", exception);
    }

    private void ReleaseForgotten()
    {
        foreach (CudaGraph graph in graphs.Where(graph => graph.IsForgotten).ToArray())
            Release(graph);
    }

    private void ReleaseGraphs()
    {
        foreach (CudaGraph graph in graphs)
            Forgive(driver!.DestroyExecutable(graph.Executable));
        graphs.Clear();
        if (queueMark != 0)
            Forgive(driver!.DestroyEvent(queueMark));
        queueMark = 0;
    }
}
