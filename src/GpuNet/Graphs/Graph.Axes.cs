namespace GpuNet.Graphs;

/// <content>Operations along axes, products of many matrices, choices by masks. The batch is axis 0.</content>
public sealed partial class Graph
{
    /// <summary>Permutes the axes: axis k of the result is axis axesₖ of the input.</summary>
    /// <param name="input">A value with as many dimensions as there are axes.</param>
    /// <param name="axes">Each axis once: 0, 2, 1 swaps the two axes after the batch.</param>
    /// <exception cref="ArgumentException">An axis is missing.</exception>
    public Value Transpose(Value input, params ReadOnlySpan<int> axes)
    {
        int[] order = axes.ToArray();
        if (!order.Order().SequenceEqual(Enumerable.Range(0, order.Length)))
        {
            throw new ArgumentException(
                $"a transpose must name each axis from 0 to {order.Length - 1} once; got "
                + $"{string.Join(", ", order)}", nameof(axes));
        }

        return Add(new TransposeOperation(Unique("transpose"), input, order)).Outputs[0];
    }

    /// <summary>The elements start … start + length − 1 along an axis.</summary>
    public Value Slice(Value input, int axis, int start, int length, string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Add(new SliceOperation(name ?? Unique("slice"), input, axis, start, length)).Outputs[0];
    }

    /// <summary>Concatenates values along an axis; all their other sizes must be equal.</summary>
    public Value Concat(int axis, params IReadOnlyList<Value> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Count > 0
            ? Add(new ConcatOperation(Unique("concat"), axis, values)).Outputs[0]
            : throw new ArgumentException("concatenation needs at least one value", nameof(values));
    }

    /// <summary>
    /// a where the mask is not 0, else b, element by element. A NaN in the operand not selected does not propagate, and
    /// that operand's gradient is 0. The mask receives no gradient; NaN in the mask counts as 0.
    /// </summary>
    public Value Where(Value mask, Value left, Value right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Add(new WhereOperation(Unique("where"), mask, left, right)).Outputs[0];
    }

    /// <summary>op(Aₙ)·op(Bₙ) for each n, where op transposes or not.</summary>
    /// <param name="left">
    /// A: the last two dimensions are a matrix; there is one for each index of the dimensions before.
    /// </param>
    /// <param name="right">B, with as many matrices.</param>
    /// <param name="transposeLeft">Whether each A is transposed.</param>
    /// <param name="transposeRight">Whether each B is transposed.</param>
    /// <param name="name">The name in plans and errors.</param>
    public Value BatchMatMul(
        Value left, Value right, bool transposeLeft = false, bool transposeRight = false, string? name = null) =>
        Add(new BatchMatMulOperation(
            name ?? Unique("batch-matmul"), left, right, transposeLeft, transposeRight)).Outputs[0];
}
