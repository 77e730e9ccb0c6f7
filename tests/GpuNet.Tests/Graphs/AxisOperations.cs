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

    public static Expression SumOver(Expression input, int[] axes, bool keep, bool mean)
    {
        (int[] sizes, int[][] under) = Under(input, axes, keep);
        return new Expression($"{(mean ? "mean" : "sum")}-over({input.Text}, {string.Join('.', axes)})", sizes, [input], inputs =>
            [.. under.Select(places => places.Sum(place => inputs[0][place]) / (mean ? places.Length : 1))]);
    }

    public static Expression MaxOver(Expression input, int[] axes, bool keep)
    {
        (int[] sizes, int[][] under) = Under(input, axes, keep);
        return new Expression($"max-over({input.Text}, {string.Join('.', axes)})", sizes, [input], inputs =>
            [.. under.Select(places => places.Max(place => inputs[0][place]))]);
    }

    /// <summary>How far the largest number of each result is from the next one: less is a kink.</summary>
    public static double Lead(Expression input, int[] axes) => Under(input, axes, false).Under.Min(places =>
    {
        double[] numbers = [.. places.Select(place => input.Numbers[place]).OrderDescending()];
        return numbers.Length == 1 ? double.PositiveInfinity : numbers[0] - numbers[1];
    });

    public static Expression Broadcast(
        Expression left, Expression right, string text, Func<double, double, double> element)
    {
        int rank = Math.Max(left.Sizes.Length, right.Sizes.Length);
        int[] one = [.. Enumerable.Repeat(1, rank - left.Sizes.Length), .. left.Sizes];
        int[] other = [.. Enumerable.Repeat(1, rank - right.Sizes.Length), .. right.Sizes];
        int[] sizes = [.. one.Zip(other, Math.Max)];
        (int First, int Second)[] from = [.. Places(sizes).Select(place => (At(place, one), At(place, other)))];
        return new Expression($"{text}({left.Text}, {right.Text})", sizes, [left, right], inputs =>
            [.. from.Select(place => element(inputs[0][place.First], inputs[1][place.Second]))]);

        static int At(int[] place, int[] sizes) =>
            Index([.. place.Select((coordinate, axis) => sizes[axis] == 1 ? 0 : coordinate)], sizes);
    }

    public static Expression Where(Expression mask, Expression left, Expression right) =>
        new($"where({mask.Text}, {left.Text}, {right.Text})", left.Sizes, [mask, left, right], inputs =>
            [.. inputs[0].Select((number, index) => Math.Abs(number) > 0 ? inputs[1][index] : inputs[2][index])]);

    /// <summary>Whether sizes are equal or 1, counted from the last.</summary>
    public static bool Spreads(Expression left, Expression right) => left.Sizes.Reverse().Zip(right.Sizes.Reverse()).All(
        pair => pair.First == pair.Second || pair.First == 1 || pair.Second == 1);

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

    private static (int[] Sizes, int[][] Under) Under(Expression input, int[] axes, bool keep)
    {
        int[] one = [.. input.Sizes.Select((size, axis) => axes.Contains(axis) ? 1 : size)];
        ILookup<int, int> places = Places(input.Sizes).ToLookup(
            place => Index([.. place.Select((coordinate, axis) => axes.Contains(axis) ? 0 : coordinate)], one),
            place => Index(place, input.Sizes));
        int count = one.Aggregate(1, (product, size) => product * size);
        return (
            keep ? one : [.. input.Sizes.Where((_, axis) => !axes.Contains(axis))],
            [.. Enumerable.Range(0, count).Select(index => places[index].ToArray())]);
    }

    private static Expression Moved(string text, Expression input, int[] sizes, Func<int[], int[]> from)
    {
        int[] places = [.. Places(sizes).Select(place => Index(from(place), input.Sizes))];
        return new Expression(text, sizes, [input], inputs => [.. places.Select(place => inputs[0][place])]);
    }
}
