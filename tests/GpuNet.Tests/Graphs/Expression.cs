namespace GpuNet.Tests.Graphs;

/// <summary>
/// A real-valued expression in double precision that knows nothing of the library's graphs: what they are checked
/// against. Derivatives are central differences.
/// </summary>
internal sealed class Expression
{
    private const double Step = 1e-5;

    private readonly Func<double[][], double[]> compute;
    private readonly bool stops;

    public Expression(
        string text, int[] sizes, Expression[] inputs, Func<double[][], double[]> compute, bool stops = false)
    {
        (Text, Sizes, Inputs, this.compute, this.stops) = (text, sizes, inputs, compute, stops);
        Numbers = compute([.. inputs.Select(input => input.Numbers)]);
    }

    public Expression(string name, int[] sizes, double[] numbers)
        : this(name, sizes, [], _ => numbers)
    {
    }

    public string Text { get; }

    public int[] Sizes { get; }

    public Expression[] Inputs { get; }

    /// <summary>The value at the point where derivatives are taken.</summary>
    public double[] Numbers { get; }

    public int Rows => Sizes.Length == 0 ? 1 : Sizes[0];

    public int Columns => Sizes.Length == 0 ? 1 : Sizes[1..].Aggregate(1, (product, size) => product * size);

    /// <summary>∂ of this scalar with respect to every number of a leaf.</summary>
    public double[] Derivative(Expression leaf)
    {
        var result = new double[leaf.Numbers.Length];
        for (int index = 0; index < result.Length; index++)
        {
            double number = leaf.Numbers[index];
            leaf.Numbers[index] = number + Step;
            double above = Evaluate([])[0];
            leaf.Numbers[index] = number - Step;
            double below = Evaluate([])[0];
            leaf.Numbers[index] = number;
            result[index] = (above - below) / (2 * Step);
        }

        return result;
    }

    private double[] Evaluate(Dictionary<Expression, double[]> known)
    {
        // What a stop-gradient lets through is a constant to the derivative.
        if (stops)
            return Numbers;
        if (!known.TryGetValue(this, out double[]? numbers))
            known[this] = numbers = compute([.. Inputs.Select(input => input.Evaluate(known))]);
        return numbers;
    }
}
