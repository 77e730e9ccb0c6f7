namespace GpuNet.CudaEmulator.Driver;

/// <summary>What a capture recorded. The order of recording is one in which it may run.</summary>
internal sealed class DriverGraph(EmulatedMachine machine) : DriverObject(machine, context: null)
{
    private readonly List<GraphNode> nodes = [];

    /// <summary>The operations.</summary>
    public IReadOnlyList<GraphNode> Nodes => nodes;

    /// <inheritdoc/>
    public override string Kind => "graph";

    /// <inheritdoc/>
    public override string Description => $"{nodes.Count} nodes";

    /// <summary>Records an operation.</summary>
    public GraphNode Add(GraphNodeKind kind, Action run, IReadOnlyList<GraphNode> after)
    {
        var node = new GraphNode(Handles.Next(), kind, run, after);
        nodes.Add(node);
        return node;
    }
}
