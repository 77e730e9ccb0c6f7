namespace GpuNet.Tests.Graphs;

/// <summary>Operations along axes over <see cref="Expression"/>, written from their definitions.</summary>
internal static class AxisOperations
{
    public static Expression Transpose(Expression input, int[] axes)
    {
        int[] sizes = [.. axes.Select(axis => input.Sizes[axis])];
        return Moved(
            $"transpose({input.Text}, {string.Join('.', axes)})", input, sizes, place =>
        {
            int[] from = new int[axes.Length];
            for (int axis = 0; axis < axes.Length; axis++)
                from[axes[axis]] = place[axis];
            return from;
        });
    }

    public static Expression Slice(Expression input, int axis, int start, int length)
    {
        int[] sizes = [.. input.Sizes];
        sizes[axis] = length;
        return Moved($"slice({input.Text}, {axis}, {start})", input, sizes, place =>
        {
            int[] from = [.. place];
            from[axis] += start;
            return from;
        });
    }

    public static Expression Concat(int axis, params Expression[] inputs)
    {
        int[] sizes = [.. inputs[0].Sizes];
        sizes[axis] = inputs.Sum(input => input.Sizes[axis]);
        (int Input, int Place)[] from = [.. Places(sizes).Select(place =>
        {
            int input = 0;
            int[] inner = [.. place];
            for (; inner[axis] >= inputs[input].Sizes[axis]; input++)
                inner[axis] -= inputs[input].Sizes[axis];
            return (input, Index(inner, inputs[input].Sizes));
        })];
        string text = $"concat({axis}; {string.Join(", ", inputs.Select(input => input.Text))})";
        return new Expression(text, sizes, inputs, numbers => [.. from.Select(place => numbers[place.Input][place.Place])]);
    }

    /// <summary>The coordinates of all elements, the last axis running fastest.</summary>
    public static IEnumerable<int[]> Places(int[] sizes) => sizes.Length == 0
        ? [[]]
        : from first in Enumerable.Range(0, sizes[0]) from rest in Places(sizes[1..]) select (int[])[first, .. rest];

    public static int Index(int[] place, int[] sizes)
    {
        int index = 0;
        for (int axis = 0; axis < sizes.Length; axis++)
            index = (index * sizes[axis]) + place[axis];
        return index;
    }

    private static Expression Moved(string text, Expression input, int[] sizes, Func<int[], int[]> from)
    {
        int[] places = [.. Places(sizes).Select(place => Index(from(place), input.Sizes))];
        return new Expression(text, sizes, [input], inputs => [.. places.Select(place => inputs[0][place])]);
    }
}
