using GpuNet.Operations;

namespace GpuNet.Graphs;

/// <content>Operations along axes. The batch is axis 0.</content>
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
}
