using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.Devices.Ilgpu;

/// <content>
/// Launches captured as CUDA graphs. Nothing runs during a capture, so nothing is lost if the driver refuses it: the
/// launches then run one by one.
/// </content>
internal sealed partial class IlgpuDevice
{
    /// <summary>
    /// How many launches may be queued as graphs before the host waits for earlier ones. The driver's own queue
    /// throttles single launches, but graphs are so few that a whole epoch would be queued at once, with no progress to
    /// report until its end.
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

    /// <summary>Launches a graph; returns null, or why the driver refused it.</summary>
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

    /// <summary>Called by a recording that is disposed.</summary>
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

    /// <summary>Captures the launches of an action; returns 0 and the reason if that failed.</summary>
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

    /// <summary>Ends a capture that failed.</summary>
    private void DropCapture()
    {
        int error = driver!.EndCapture(streamHandle, out nint graph);
        if (graph != 0)
            Forgive(driver.DestroyGraph(graph));
        if (lostBy is null)
            LeaveCapture(error);
    }

    /// <summary>Makes sure that the stream is no longer capturing: it would execute nothing submitted to it.</summary>
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

    /// <summary>If too much is queued, waits for the launches before the last mark and places a new one.</summary>
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

    /// <summary>Why the driver refused a call that ran nothing; null if it did not.</summary>
    /// <exception cref="DeviceLostException">The driver will refuse every later call.</exception>
    private string? Refusal(string function, int error)
    {
        if (error == 0)
            return null;
        var exception = new CudaException((CudaError)error);
        return DriverFailure.MeansLost(exception)
            ? throw Lost(function, exception)
            : $"{function} says {driver!.Describe(error)}";
    }

    /// <summary>A failed release leaks only a graph's few bytes, unless the device is lost.</summary>
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
