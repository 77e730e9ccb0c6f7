namespace GpuNet.CudaEmulator.Driver;

/// <summary>What a node of a graph does.</summary>
internal enum GraphNodeKind
{
    /// <summary>Launches a kernel.</summary>
    Kernel,

    /// <summary>Copies memory.</summary>
    Copy,

    /// <summary>Fills memory.</summary>
    Fill,

    /// <summary>Runs another graph.</summary>
    Graph,
}
