using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>One elementwise launch over values that lie side by side; so do its outputs, one a value.</summary>
internal abstract class RunNode : Node
{
    /// <param name="name">Its name.</param>
    /// <param name="values">What it changes.</param>
    /// <param name="others">What else it reads.</param>
    protected RunNode(string name, IReadOnlyList<Value> values, params IReadOnlyList<Value> others)
        : base(name, [.. values, .. others])
    {
        Values = values;
        foreach (Value value in values)
            _ = Output($"{name} {value.Name}");
    }

    public IReadOnlyList<Value> Values { get; }

    internal override IReadOnlyList<IReadOnlyList<Value>> Runs => [Values, Outputs];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        [.. Values.Select(value => shapes[value])];
}
