namespace GpuNet.Graphs;

/// <summary>What an operation needs to add its gradients: the graph, and which of its inputs want one.</summary>
public sealed class GradientGraph
{
    private readonly HashSet<Value> dependent;

    internal GradientGraph(Graph graph, HashSet<Value> dependent)
    {
        Graph = graph;
        this.dependent = dependent;
    }

    /// <summary>The graph, which the gradients are added to.</summary>
    public Graph Graph { get; }

    /// <summary>Whether anybody wants the gradient with respect to this value.</summary>
    public bool Wants(Value value) => dependent.Contains(value);

    /// <summary>Adds an operation for its output.</summary>
    internal Value Add(ValueOperation operation) => Graph.Add(operation).Result;
}
