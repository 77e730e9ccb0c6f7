namespace GpuNet.Graphs;

/// <content>Looking up rows of tables by label.</content>
public sealed partial class Graph
{
    /// <summary>
    /// A batch of samples of several labels, such as sentences of tokens, to be written before each run.
    /// </summary>
    public Value Labels(string name, params ReadOnlySpan<int> sampleSizes) =>
        Add(new InputOperation(name, sampleSizes.ToArray(), ElementType.Label)).Outputs[0];

    /// <summary>
    /// Converts non-negative integers stored as floats to labels; other numbers become −1, which is in no table.
    /// </summary>
    public Value ToLabels(Value input) => Add(new ToLabelsOperation(Unique("to-labels"), input)).Outputs[0];

    /// <summary>
    /// Looks up rows of a table by label: the result has the labels' sizes, then those of a row. Each row's gradient is
    /// the sum over the positions that refer to it, in order.
    /// </summary>
    /// <param name="table">Rows × the sizes of a row.</param>
    /// <param name="labels">From 0 to rows − 1.</param>
    /// <param name="name">The name in plans and errors.</param>
    public Value Embedding(Value table, Value labels, string? name = null) =>
        Add(new EmbeddingOperation(name ?? Unique("embedding"), table, labels)).Outputs[0];
}
