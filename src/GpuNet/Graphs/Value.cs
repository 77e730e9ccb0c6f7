namespace GpuNet.Graphs;

/// <summary>What flows along an edge of a graph: one output of one node. Its shape is found when the graph is compiled.</summary>
public sealed class Value
{
    internal Value(Node producer, string name, ElementType elementType)
    {
        Producer = producer;
        Name = name;
        ElementType = elementType;
    }

    /// <summary>The node that computes it.</summary>
    public Node Producer { get; }

    /// <summary>Its name in plans and in errors.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public ElementType ElementType { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
