namespace GpuNet.Devices.Ilgpu;

/// <summary>Launches that were captured as a CUDA graph.</summary>
internal sealed class CudaRecording(IlgpuDevice device, CudaGraph graph) : Recording(device)
{
    private readonly IlgpuDevice device = device;

    /// <summary>Leaves the graph to the device, which releases it at its next recording.</summary>
    ~CudaRecording() => Graph.Forget();

    /// <summary>The graph that the device keeps for it.</summary>
    public CudaGraph Graph { get; } = graph;

    /// <inheritdoc/>
    public override void Dispose()
    {
        device.Release(Graph);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override string? Run() => device.Replay(Graph, Launches);
}
