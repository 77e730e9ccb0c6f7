using System.Numerics;

namespace GpuNet.Course.Examples;

/// <summary>
/// A network of ReLUs is made of linear pieces. With one input, a layer of D units can cut each piece into D + 1, so
/// that K layers give at most (D + 1)ᴷ pieces. With D_i inputs a layer cuts a piece into at most S = Σⱼ C(D, j), j = 0
/// … D_i (T. Zaslavsky, 1975), so K layers give at most Sᴷ; ⌊D/D_i⌋^(D_i(K−1)) · S can be reached (G. Montúfar and
/// others, 2014).
/// </summary>
public sealed class Regions() : Example(
    10, "regions", "deep networks",
    "linear pieces of deep networks: counted along a line, and their bounds", small: true)
{
    private const int Points = 20_000;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        // The lectures' two networks.
        using Model small = Deep(run, inputs: 1, layers: 5, units: 10);
        using Model large = Deep(run, inputs: 10, layers: 5, units: 50);
        run.Compare("parameters, 5 layers of 10 units, 1 input", 471, small.ParameterCount, digits: 0);
        run.Compare("parameters, 5 layers of 50 units, 10 inputs", 10_801, large.ParameterCount, digits: 0);
        run.Note(
            "most pieces of the first: (10 + 1)⁵",
            lecture: 161_501,
            expected: 161_051,
            (double)BigInteger.Pow(11, 5),
            digits: 0,
            "the lecture's digits are swapped: 11⁵ is 161,051");
        BigInteger cut = Enumerable.Range(0, 11).Aggregate(BigInteger.Zero, (sum, j) => sum + Choose(50, j));
        run.Verify(
            "pieces that the second can reach, as a power of 10: 40 lg 5 + lg Σⱼ C(50, j)",
            38.09,
            BigInteger.Log10(BigInteger.Pow(50 / 10, 10 * 4) * cut),
            digits: 2);
        run.Note(
            "pieces that it cannot exceed, as a power of 10",
            lecture: 134,
            expected: 50.64,
            BigInteger.Log10(BigInteger.Pow(cut, 5)),
            digits: 2,
            "10¹³⁴ cannot be: a layer cuts a piece of 10 dimensions into at most Σⱼ C(50, j), j = 0 … 10, pieces");
        run.Verify(
            "patterns of its 250 units on and off, 2²⁵⁰, as a power of 10: no more pieces than these either",
            75.26,
            BigInteger.Log10(BigInteger.Pow(2, 5 * 50)),
            digits: 2);

        // Random weights come nowhere near the bound: about as many pieces as there are units, 50.
        int pieces = Count(run, small, from: -20, to: 20);
        run.AtLeast("pieces of the first with random weights: more than one layer can have", pieces, 12, digits: 0);
        run.AtMost("the same: at most ten a unit", pieces, 500, digits: 0);

        // A fold |2x − 1| of two units maps 0 … 1 onto itself twice; each further layer doubles the pieces again.
        for (int layers = 1; layers <= 5; layers++)
        {
            using Model folds = Folds(run, layers);
            run.Verify(
                $"pieces of {layers} folds of 2 units",
                Math.Pow(2, layers),
                Count(run, folds, 0.001f, 0.999f),
                digits: 0);
        }
    }

    private static Model Deep(ExampleRun run, int inputs, int layers, int units)
    {
        IEnumerable<Layer> hidden = Enumerable.Range(0, layers)
            .SelectMany(_ => (Layer[])[new Dense(units, biasInitializer: new HeUniform()), new Activation(new ReLU())]);
        return new Model(run.Device, [inputs], [.. hidden, new Dense(1)], run.Seed);
    }

    // Units max(0, 2x − 1) and max(0, 1 − 2x), of which the next layer takes the sum.
    private static Model Folds(ExampleRun run, int layers)
    {
        Model model = Deep(run, inputs: 1, layers, units: 2);
        for (int layer = 0; layer <= layers; layer++)
        {
            bool last = layer == layers;
            float[] weights = last ? [1, 1] : layer == 0 ? [2, -2] : [2, -2, 2, -2];
            run.Device.CopyIn<float>(weights, model.Parameters[2 * layer].Weights);
            run.Device.CopyIn<float>(last ? [0] : [-1, 1], model.Parameters[(2 * layer) + 1].Weights);
        }

        return model;
    }

    /// <summary>Pieces along a line: one more than the places where some unit switches on or off.</summary>
    private static int Count(ExampleRun run, Model model, float from, float to)
    {
        // The model's own weights in a graph that shows the hidden layers.
        var graph = new Graph();
        Value x = graph.Input("x", 1);
        Value value = x;
        var hidden = new List<Value>();
        for (int index = 0; index + 2 < model.Parameters.Count; index += 2)
        {
            value = graph.AddRow(
                graph.MatMul(value, graph.Parameter(model.Parameters[index])),
                graph.Parameter(model.Parameters[index + 1]));
            value = graph.Apply(new ReLU(), value);
            hidden.Add(value);
        }

        using Plan plan = graph.Compile(run.Device, Points, hidden, []);
        plan.Write(x, [.. Enumerable.Range(0, Points).Select(point => from + ((to - from) * point / (Points - 1)))]);
        plan.Run();
        float[][] layers = [.. hidden.Select(plan.Read)];
        return 1 + Enumerable.Range(1, Points - 1).Count(point => layers.Any(layer => Switches(layer, point)));
    }

    // Whether a unit of the layer is on at a point and off at the one before, or the other way round.
    private static bool Switches(float[] layer, int point)
    {
        int units = layer.Length / Points;
        ReadOnlySpan<float> here = layer.AsSpan(point * units, units);
        ReadOnlySpan<float> before = layer.AsSpan((point - 1) * units, units);
        for (int unit = 0; unit < units; unit++)
        {
            if ((here[unit] > 0) != (before[unit] > 0))
                return true;
        }

        return false;
    }

    private static BigInteger Choose(int n, int k) =>
        Enumerable.Range(1, k).Aggregate(BigInteger.One, (product, factor) => product * (n - k + factor) / factor);
}
