namespace GpuNet.Graphs.Passes;

/// <summary>What a node needs to add its gradients: the graph, and which of its inputs want one.</summary>
internal sealed class GradientGraph(Graph graph, HashSet<Value> dependent)
{
    public Graph Graph { get; } = graph;

    /// <summary>Whether anybody wants the gradient with respect to this value.</summary>
    public bool Wants(Value value) => dependent.Contains(value);
}
