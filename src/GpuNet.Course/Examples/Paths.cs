namespace GpuNet.Course.Examples;

/// <summary>
/// Backpropagation through several units: δᴸ = ∂L/∂aᴸ ⊙ σ′(zᴸ), δˡ = Wˡ⁺¹δˡ⁺¹ ⊙ σ′(zˡ), ∂L/∂Wˡ = aˡ⁻¹(δˡ)ᵀ and
/// ∂L/∂bˡ = δˡ. A weight of a hidden layer reaches the loss by every output: its slope is the sum over these paths.
/// </summary>
public sealed class Paths() : Example(
    27, "paths", "backpropagation",
    "a 2-3-1 network's 13 slopes by δ recursion, and a hidden weight's as a sum over two paths", small: true)
{
    private static readonly float[] X = [0.5f, -1];

    // Weights from a row's unit to a column's, row by row.
    private static readonly Layer[] OneOutput =
    [
        new([0.4f, -0.6f, 0.9f, 0.7f, 0.2f, -0.3f], [0.1f, -0.2f, 0.3f]),
        new([0.8f, -0.5f, 1.1f], [-0.4f]),
    ];

    private static readonly Layer[] TwoOutputs =
    [
        OneOutput[0],
        new([0.8f, -0.7f, -0.5f, 0.6f, 1.1f, 0.2f], [-0.4f, 0.3f]),
    ];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        // The lecture asks for the shape of a at each layer of sizes [2, 3, 1].
        Trace one = Backpropagate(OneOutput, X, [1]);
        (double[][] a, double[] slopes) = Differentiate(run, OneOutput, [1]);
        run.Verify(
            "sizes [2, 3, 1]: numbers in a, from the input on",
            [2, 3, 1],
            [X.Length, .. a.Select(layer => (double)layer.Length)],
            digits: 0);
        run.Compare("sizes [2, 3, 1]: weights and biases, numbers in ∇C", 13, slopes.Length, digits: 0);
        run.Note(
            "numbers in ∇C on the lecture's later slides",
            lecture: 14,
            expected: 13,
            slopes.Length,
            digits: 0,
            "they print 14 for the same network: 2·3 + 3 + 3·1 + 1 is 13");
        run.Verify("a of the hidden layer", one.Activations[0], a[0], digits: 5);
        run.Verify("a of the output", one.Activations[1], a[1], digits: 5);
        run.Verify("∂C/∂w¹ by δ recursion", one.Slopes[..6], slopes[..6], digits: 5);
        run.Verify("∂C/∂b¹ = δ¹", one.Slopes[6..9], slopes[6..9], digits: 5);
        run.Verify("∂C/∂w²", one.Slopes[9..12], slopes[9..12], digits: 5);
        run.Verify("∂C/∂b² = δ²", one.Slopes[12..], slopes[12..], digits: 5);

        // Two outputs: L = ½ Σ (y − a)² as a mean over both. ∂L/∂w₁₁ of the hidden layer has one path through each.
        float[] y = [1, 0];
        Trace two = Backpropagate(TwoOutputs, X, y);
        (_, double[] both) = Differentiate(run, TwoOutputs, y);
        double[] hidden = two.Activations[0];
        double[] paths =
        [
            .. two.Activations[1].Select((output, k) =>
                (output - y[k]) * output * (1 - output) * TwoOutputs[1].Weight(0, k)
                    * hidden[0] * (1 - hidden[0]) * X[0]),
        ];
        run.Print(Invariant($"∂L/∂w₁₁ by the first output {paths[0]:0.00000}, by the second {paths[1]:0.00000}"));
        run.Verify("two outputs: ∂L/∂w₁₁ of the hidden layer, sum of two paths", paths.Sum(), both[0], digits: 6);
        run.AtLeast("two outputs: the shorter path's part in it", paths.Min(Math.Abs), 1e-3);
        run.AtMost(
            "two outputs: all 17 slopes against δ recursion, largest difference",
            two.Slopes.Zip(both, (expected, ours) => Math.Abs(expected - ours)).Max(),
            1e-6,
            digits: 8);
    }

    // The library's: a of each layer and the slopes, in the order w¹, b¹, w², b².
    private static (double[][] Activations, double[] Slopes) Differentiate(ExampleRun run, Layer[] layers, float[] y)
    {
        var graph = new Graph();
        Value a = graph.Input("x", X.Length);
        var parameters = new List<Parameter>();
        try
        {
            for (int index = 0; index < layers.Length; index++)
            {
                (float[] weights, float[] biases) = (layers[index].Weights, layers[index].Biases);
                string name = index == 0 ? "¹" : "²";
                var shape = new Shape(weights.Length / biases.Length, biases.Length);
                parameters.Add(Parameter.Create(run.Device, $"w{name}", shape, weights));
                parameters.Add(Parameter.Create(run.Device, $"b{name}", new Shape(biases.Length), biases));
                Value z = graph.AddRow(
                    graph.MatMul(a, graph.Parameter(parameters[^2])), graph.Parameter(parameters[^1]), $"z{name}");
                a = graph.Apply(new Sigmoid(), z, $"a{name}");
            }

            Value loss = graph.Mean(graph.Loss(new SquaredError(), a, graph.Input("y", y.Length))).As("L");
            graph.Differentiate(loss);
            using Plan plan = graph.Compile(run.Device);
            plan.Write("x", X);
            plan.Write("y", y);
            plan.Run();
            run.Print(plan.DescribeValues());
            return (
                [Array.ConvertAll(plan.Read("a¹"), Wide), Array.ConvertAll(plan.Read("a²"), Wide)],
                [.. parameters.SelectMany(parameter => plan.Read($"∂{parameter.Name}")).Select(Wide)]);
        }
        finally
        {
            parameters.ForEach(parameter => parameter.Dispose());
        }
    }

    private static double Wide(float number) => number;

    // The same in double precision, by the lecture's formulas.
    private static Trace Backpropagate(Layer[] layers, float[] x, float[] y)
    {
        var activations = new List<double[]> { Array.ConvertAll(x, Wide) };
        foreach (Layer layer in layers)
        {
            double[] before = activations[^1];
            activations.Add([.. layer.Biases.Select((bias, to) =>
                1 / (1 + Math.Exp(-bias - before.Select((a, from) => a * layer.Weight(from, to)).Sum())))]);
        }

        double[] delta = [.. activations[^1].Zip(y, (a, label) => 2.0 / y.Length * (a - label) * a * (1 - a))];
        IEnumerable<double> slopes = [];
        for (int index = layers.Length - 1; index >= 0; index--)
        {
            double[] before = activations[index];
            slopes = [.. before.SelectMany(a => delta.Select(d => a * d)), .. delta, .. slopes];
            delta = [.. before.Select((a, from) =>
                delta.Select((d, to) => d * layers[index].Weight(from, to)).Sum() * a * (1 - a))];
        }

        return new Trace([.. activations.Skip(1)], [.. slopes]);
    }

    private sealed record Layer(float[] Weights, float[] Biases)
    {
        public double Weight(int from, int to) => Weights[(from * Biases.Length) + to];
    }

    private sealed record Trace(double[][] Activations, double[] Slopes);
}
