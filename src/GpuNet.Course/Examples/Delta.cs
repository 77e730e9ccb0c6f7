namespace GpuNet.Course.Examples;

/// <summary>
/// A [2, 3, 1] network of sigmoids with E = ½(x² − y)², superscripts counting layers: δ² = (x² − y) ⊙ σ′(z²) and
/// δ¹ = W²δ² ⊙ σ′(z¹). Two formulas that the lectures misprint, beside what they should be; and when each δ is freed.
/// </summary>
public sealed class Delta() : Example(
    31, "delta", "backpropagation",
    "[2, 3, 1] network: δ layer by layer, two misprints, and when δ is freed", small: true)
{
    private static readonly double[] X = [0.5, -0.8];
    private const double Y = 1;

    // W¹ row by row, b¹, W², b².
    private static readonly double[] Weights = [0.4, -0.7, 0.2, 0.9, 0.1, -0.5, 0.3, -0.2, 0.6, 0.8, -0.4, 0.5, -0.1];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        using var w1 = Parameter.Create(run.Device, "W¹", new Shape(2, 3), Floats(Weights[..6]));
        using var b1 = Parameter.Create(run.Device, "b¹", new Shape(3), Floats(Weights[6..9]));
        using var w2 = Parameter.Create(run.Device, "W²", new Shape(3, 1), Floats(Weights[9..12]));
        using var b2 = Parameter.Create(run.Device, "b²", new Shape(1), Floats(Weights[12..]));
        (Graph graph, Value loss) = Network(w1, b1, w2, b2);
        graph.Differentiate(loss);
        using Plan plan = graph.Compile(run.Device);
        plan.Write("x", Floats(X));
        plan.Write("y", (float)Y);
        plan.Run();
        run.Print(plan.DescribeValues());
        // By hand: what the library does, written out for this network alone.
        double[] a1 = [.. Enumerable.Range(0, 3).Select(
            unit => Sigmoid((X[0] * Weights[unit]) + (X[1] * Weights[3 + unit]) + Weights[6 + unit]))];
        double a2 = Sigmoid(a1.Select((a, unit) => a * Weights[9 + unit]).Sum() + Weights[12]);
        double delta2 = (a2 - Y) * a2 * (1 - a2);
        double[] delta1 = [.. a1.Select((a, unit) => Weights[9 + unit] * delta2 * a * (1 - a))];
        run.Verify("δ² = (x² − y) ⊙ σ′(z²)", [delta2], plan.Read("∂z²"), digits: 6);
        run.Note(
            "δ¹ = W²δ² ⊙ σ′(z¹); the lecture's matrix form has σ(z¹)",
            [.. a1.Select((a, unit) => Weights[9 + unit] * delta2 * a)],
            delta1,
            [.. plan.Read("∂z¹").Select(slope => (double)slope)],
            digits: 6,
            "the matrix form has lost the prime of σ′, which the line for one unit has");
        run.Note(
            "σ(z²); 1/(1 + eᶻ) where a lecture takes ∂a/∂z",
            [1 / (1 + Math.Exp(plan.ReadNumber("z²")))],
            [a2],
            [plan.ReadNumber("a²")],
            digits: 5,
            "the exponent has lost its minus sign: this one would fall, and its slope be negative");
        run.Verify(
            "all 13 slopes, central differences",
            [.. Enumerable.Range(0, Weights.Length).Select(Difference)],
            Slopes(plan),
            digits: 5);
        CompareMemory(run, w1, b1, w2, b2);
    }

    // In a plan that keeps nothing: each δ is computed from the next one's, which is freed by then.
    private static void CompareMemory(ExampleRun run, Parameter w1, Parameter b1, Parameter w2, Parameter b2)
    {
        (Graph graph, Value loss) = Network(w1, b1, w2, b2);
        using var minimizer = new Minimizer(graph, loss, new GradientDescent(), learningRate: 1, keep: [], fuse: false);
        IReadOnlyList<Launch> launches = minimizer.Plan.Launches;
        int Computed(string name) =>
            launches.Single(launch => launch.Writes.Any(buffer => buffer.Name == name)).Index;
        int Freed(string name) => launches.Single(launch => launch.Freed.Contains(name)).Index;
        string[] deltas = ["∂z²", "∂z¹"];
        run.Holds(
            "δ² is computed before δ¹",
            Computed(deltas[0]) < Computed(deltas[1]),
            string.Join(", ", deltas.OrderBy(Computed)));
        run.Holds("δ² is freed before δ¹ is done", Freed("∂z²") < Computed("∂z¹"));
        run.Holds(
            "gradients of W² and W¹ are freed by the change of their weights",
            ((string[])["W²", "W¹"]).All(weight => Freed($"∂{weight}") == Computed(weight)));
    }

    private static (Graph Graph, Value Loss) Network(Parameter w1, Parameter b1, Parameter w2, Parameter b2)
    {
        var graph = new Graph();
        Value z1 = graph.AddRow(graph.MatMul(graph.Input("x", 2), graph.Parameter(w1)), graph.Parameter(b1), "z¹");
        Value a1 = graph.Apply(new Sigmoid(), z1, "a¹");
        Value z2 = graph.AddRow(graph.MatMul(a1, graph.Parameter(w2)), graph.Parameter(b2), "z²");
        Value a2 = graph.Apply(new Sigmoid(), z2, "a²");
        return (graph, graph.Sum(0.5f * graph.Loss(new SquaredError(), a2, graph.Input("y", 1))).As("E"));
    }

    private static double[] Slopes(Plan plan) =>
        [.. ((string[])["∂W¹", "∂b¹", "∂W²", "∂b²"]).SelectMany(plan.Read).Select(slope => (double)slope)];

    private static double Loss(double[] w)
    {
        double z = w[12];
        for (int unit = 0; unit < 3; unit++)
            z += w[9 + unit] * Sigmoid((X[0] * w[unit]) + (X[1] * w[3 + unit]) + w[6 + unit]);
        return 0.5 * Math.Pow(Sigmoid(z) - Y, 2);
    }

    // (E(w + h) − E(w − h)) / 2h.
    private static double Difference(int index)
    {
        const double H = 1e-5;
        double At(double weight) => Loss([.. Weights.Select((other, place) => place == index ? weight : other)]);
        return (At(Weights[index] + H) - At(Weights[index] - H)) / (2 * H);
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private static float[] Floats(double[] numbers) => Array.ConvertAll(numbers, number => (float)number);
}
