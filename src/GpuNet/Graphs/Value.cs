namespace GpuNet.Graphs;

/// <summary>
/// What flows along an edge of a graph: one output of one operation. Its shape is found when the graph is compiled.
/// </summary>
public sealed partial class Value
{
    private bool? isNumber;

    internal Value(Operation producer, string name, ElementType elementType)
    {
        Producer = producer;
        Name = name;
        ElementType = elementType;
    }

    /// <summary>The operation that computes it.</summary>
    public Operation Producer { get; }

    /// <summary>Its name in plans and in errors.</summary>
    public string Name { get; internal set; }

    /// <summary>The type of its elements.</summary>
    public ElementType ElementType { get; }

    /// <summary>The graph that it is a value of.</summary>
    internal Graph Graph => Producer.Graph
        ?? throw new InvalidOperationException($"'{Name}' belongs to no graph");

    /// <summary>
    /// Whether it is a single number at every batch size, which operators may broadcast to another value's shape.
    /// </summary>
    public bool IsNumber => isNumber ??= Producer.GivesNumbers;

    /// <summary>
    /// Names the value, so that <see cref="Graph"/> and <see cref="Plan"/> find it by name, and its gradient as ∂name.
    /// </summary>
    /// <returns>The value itself.</returns>
    /// <exception cref="ArgumentException">The graph already has a value of that name.</exception>
    public Value As(string name)
    {
        Graph.Rename(this, name);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
