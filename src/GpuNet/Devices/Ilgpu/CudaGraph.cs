namespace GpuNet.Devices.Ilgpu;

/// <summary>An executable graph, which its device keeps until one of the two ends.</summary>
/// <param name="executable">The driver's handle.</param>
internal sealed class CudaGraph(nint executable)
{
    private volatile bool isForgotten;

    /// <summary>The driver's handle.</summary>
    public nint Executable => executable;

    /// <summary>Whether its recording was collected; the device then releases it at its next recording.</summary>
    public bool IsForgotten => isForgotten;

    /// <summary>Called on the finalizer thread, which must not call the driver.</summary>
    public void Forget() => isForgotten = true;
}
