namespace GpuNet.Graphs;

/// <content>Sums, means and maxima along axes, and broadcasting along them. The batch is axis 0.</content>
public sealed partial class Graph
{
    /// <summary>Σ x over the given axes, the last of them varying fastest.</summary>
    /// <param name="input">x.</param>
    /// <param name="axes">The axes, each once.</param>
    /// <param name="keep">
    /// Whether to keep the reduced axes with size 1, so that the result can be broadcast over x.
    /// </param>
    /// <exception cref="ArgumentException">No axis is given, or one is given twice.</exception>
    public Value SumOver(Value input, IReadOnlyList<int> axes, bool keep = false) =>
        Add(new SumAxesOperation(Unique("sum-over"), input, Reduced(axes, keep), mean: false)).Outputs[0];

    /// <summary>The mean of x over the given axes.</summary>
    /// <inheritdoc cref="SumOver"/>
    public Value MeanOver(Value input, IReadOnlyList<int> axes, bool keep = false, string? name = null) =>
        Add(new SumAxesOperation(name ?? Unique("mean-over"), input, Reduced(axes, keep), mean: true)).Outputs[0];

    /// <summary>max x over the given axes; NaN if there is one. The gradient goes to the first maximum.</summary>
    /// <inheritdoc cref="SumOver"/>
    public Value MaxOver(Value input, IReadOnlyList<int> axes, bool keep = false) =>
        Add(new MaxAxesOperation(Unique("max-over"), input, Reduced(axes, keep))).Outputs[0];

    /// <summary>
    /// α·a + β·b with broadcasting: sizes are aligned from the last axis, a size of 1 is repeated, and a missing one
    /// counts as 1. For equal shapes <see cref="Add(Value, Value, float, float)"/> costs less.
    /// </summary>
    public Value AddBroadcast(Value left, Value right, float alpha = 1, float beta = 1) =>
        Add(new AddBroadcastOperation(Unique("add-broadcast"), left, right, alpha, beta)).Outputs[0];

    /// <summary>a ⊙ b with broadcasting, likewise.</summary>
    public Value MultiplyBroadcast(Value left, Value right) =>
        Add(new MultiplyBroadcastOperation(Unique("multiply-broadcast"), left, right)).Outputs[0];

    private static ReducedAxes Reduced(IReadOnlyList<int> axes, bool keep)
    {
        ArgumentNullException.ThrowIfNull(axes);
        return axes.Count > 0 && axes.Distinct().Count() == axes.Count
            ? new ReducedAxes([.. axes], keep)
            : throw new ArgumentException(
                $"a reduction must name at least one axis, each only once; got "
                + $"'{string.Join(", ", axes)}'", nameof(axes));
    }
}
