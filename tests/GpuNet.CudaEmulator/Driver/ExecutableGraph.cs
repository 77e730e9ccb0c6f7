namespace GpuNet.CudaEmulator.Driver;

/// <summary>A graph that can be launched; later changes of the graph, and its end, do not touch it.</summary>
internal sealed class ExecutableGraph(DriverContext context, DriverGraph graph)
    : DriverObject(context.Machine, context)
{
    private readonly GraphNode[] nodes = [.. graph.Nodes];

    /// <inheritdoc/>
    public override string Kind => "executable graph";

    /// <inheritdoc/>
    public override string Description => $"{nodes.Length} nodes";

    /// <summary>Puts all operations into a stream as one.</summary>
    public void Launch(DriverStream stream) => stream.Submit(GraphNodeKind.Graph, Run);

    private void Run()
    {
        foreach (GraphNode node in nodes)
        {
            if (Context!.Lost != DriverError.Success)
                return;
            node.Run();
        }
    }
}
