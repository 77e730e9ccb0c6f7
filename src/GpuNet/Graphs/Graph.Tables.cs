namespace GpuNet.Graphs;

/// <content>Rows of tables by labels.</content>
public sealed partial class Graph
{
    /// <summary>A batch of samples of several labels, such as sentences of tokens, to be filled before each run.</summary>
    public Value Labels(string name, params ReadOnlySpan<int> sampleSizes) =>
        Add(new InputOperation(name, sampleSizes.ToArray(), ElementType.Label)).Outputs[0];

    /// <summary>Labels from whole numbers of at least 0; others are −1, which no table has.</summary>
    public Value ToLabels(Value input) => Add(new ToLabelsOperation(Unique("to-labels"), input)).Outputs[0];

    /// <summary>
    /// The rows of a table that labels name: the labels' sizes, then those of a row. Each row's gradient is the sum over
    /// the positions that name it, in their order.
    /// </summary>
    /// <param name="table">Rows × the sizes of one.</param>
    /// <param name="labels">From 0 to rows − 1.</param>
    /// <param name="name">The name in plans and errors.</param>
    public Value Embedding(Value table, Value labels, string? name = null) =>
        Add(new EmbeddingOperation(name ?? Unique("embedding"), table, labels)).Outputs[0];
}
