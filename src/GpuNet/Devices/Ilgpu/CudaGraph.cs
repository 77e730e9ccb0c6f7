namespace GpuNet.Devices.Ilgpu;

/// <summary>A graph that can be launched, as its device keeps it: to the end of either.</summary>
/// <param name="executable">The driver's handle.</param>
internal sealed class CudaGraph(nint executable)
{
    private volatile bool isForgotten;

    /// <summary>The driver's handle.</summary>
    public nint Executable => executable;

    /// <summary>Whether nothing reaches its recording any more: the device gives it back when it comes by.</summary>
    public bool IsForgotten => isForgotten;

    /// <summary>Told by the collector's thread, which calls no driver.</summary>
    public void Forget() => isForgotten = true;
}
