namespace GpuNet.Graphs;

/// <summary>
/// The context in which an operation adds its gradients: the graph, and which of its inputs need one.
/// </summary>
public sealed class GradientGraph
{
    private readonly HashSet<Value> dependent;

    internal GradientGraph(Graph graph, HashSet<Value> dependent)
    {
        Graph = graph;
        this.dependent = dependent;
    }

    /// <summary>The graph, to which the gradients are added.</summary>
    public Graph Graph { get; }

    /// <summary>Whether the gradient with respect to this value is needed.</summary>
    public bool Wants(Value value) => dependent.Contains(value);

    /// <summary>Adds an operation for its output.</summary>
    internal Value Add(ValueOperation operation) => Graph.Add(operation).Result;
}
