namespace GpuNet.Tests.Graphs;

/// <summary>
/// Normalization over <see cref="Expression"/>, written from its definition; columns are the last size.
/// </summary>
internal static class NormalizationOperations
{
    public static Expression Columns(Expression input, Expression scale, Expression shift, double epsilon)
    {
        int columns = input.Sizes[^1];
        return new Expression("normalize-columns", input.Sizes, [input, scale, shift], inputs =>
            Normalize(inputs, columns, epsilon, index => index % columns));
    }

    public static Expression Rows(Expression input, Expression scale, Expression shift, double epsilon)
    {
        int columns = input.Sizes[^1];
        return new Expression("normalize-rows", input.Sizes, [input, scale, shift], inputs =>
            Normalize(inputs, columns, epsilon, index => index / columns));
    }

    public static Expression Given(
        Expression input, double[] mean, double[] variance, Expression scale, Expression shift, double epsilon)
    {
        int columns = input.Sizes[^1];
        return new Expression("normalize-given", input.Sizes, [input, scale, shift], inputs =>
            [
                .. inputs[0].Select(
                    (x, index) => Value(
                        inputs, x, mean[index % columns], variance[index % columns], index % columns, epsilon)),
            ]);
    }

    public static Expression AppendOnes(Expression input)
    {
        int columns = input.Sizes[^1];
        return new Expression("append-ones", [.. input.Sizes[..^1], columns + 1], [input], inputs =>
            [.. inputs[0].Chunk(columns).SelectMany(row => row.Append(1))]);
    }

    private static double[] Normalize(double[][] inputs, int columns, double epsilon, Func<int, int> group)
    {
        var result = new double[inputs[0].Length];
        foreach (IGrouping<int, int> places in Enumerable.Range(0, result.Length).GroupBy(group))
        {
            double mean = places.Average(place => inputs[0][place]);
            double variance = places.Average(place => Math.Pow(inputs[0][place] - mean, 2));
            foreach (int place in places)
                result[place] = Value(inputs, inputs[0][place], mean, variance, place % columns, epsilon);
        }

        return result;
    }

    private static double Value(
        double[][] inputs, double x, double mean, double variance, int column, double epsilon) =>
        (inputs[1][column] * (x - mean) / Math.Sqrt(variance + epsilon)) + inputs[2][column];
}
