namespace GpuNet.Course.Examples;

/// <summary>
/// Momentum V ← βV + G, w ← w − ηV; normalized gradients w ← w − ηm/(√v + ε); AdaGrad with v the sum of all G²; RMSprop
/// with v their running mean; Adam with m and v both running means, corrected for their start at zero.
/// </summary>
public sealed class Optimizers() : Example(
    15, "optimizers", "optimizers",
    "each rule's first steps by hand, and five paths through one valley", small: true)
{
    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        // G = [3, −2, 5] and m = G, v = G² = [9, 4, 25]: m/√v = [1, −1, 1], whatever the gradients' lengths. Here η =
        // 1.
        double[] step =
            [.. Steps(run, new NormalizedGradient(), learningRate: 1, [3, -2, 5])[0].Select(weight => 0 - weight)];
        run.Compare("normalized gradient of [3, −2, 5]", [1, -1, 1], step, digits: 4);

        // One weight from 0 with η = 0.1 and the gradients 3, −2, 5 one after another. By hand:
        // V = 3; 0.9 · 3 − 2 = 0.7; 0.9 · 0.7 + 5 = 5.63.
        CompareSteps(run, "momentum, β = 0.9: w", new Momentum(0.9f), [-0.3, -0.37, -0.933]);

        // v = 9; 13; 38, and steps of −0.3/3; 0.2/3.6056; −0.5/6.1644.
        CompareSteps(run, "AdaGrad: w", new AdaGrad(), [-0.1, -0.04453, -0.12564]);

        // v = 0.9; 0.81 + 0.4 = 1.21; 1.089 + 2.5 = 3.589, and steps of −0.3/0.94868; 0.2/1.1; −0.5/1.89446.
        CompareSteps(run, "RMSprop, ρ = 0.9: w", new RMSprop(0.9f, 1e-8f), [-0.31623, -0.13441, -0.39834]);

        // m = 0.3; 0.07; 0.563 over 1 − βᵗ = 0.1; 0.19; 0.271 gives 3; 0.36842; 2.07749. v = 0.009; 0.012991; 0.037978
        // over 0.001; 0.001999; 0.002997 gives 9; 6.49875; 12.672, and steps of −0.1 · 3/3; −0.1 · 0.36842/2.54926 …
        CompareSteps(run, "Adam, β₁ = 0.9, β₂ = 0.999: w", new Adam(), [-0.1, -0.11445, -0.17281]);
        Valley(run);
    }

    private static void CompareSteps(ExampleRun run, string what, IUpdate rule, double[] byHand) =>
        run.Verify(
            $"{what} after 3 steps",
            byHand,
            [.. Steps(run, rule, 0.1f, [3], [-2], [5]).Select(weights => weights[0])],
            digits: 5);

    /// <summary>The weights after each step, from zero. A loss Σ Gw has whatever gradient G it is given.</summary>
    private static double[][] Steps(ExampleRun run, IUpdate rule, float learningRate, params float[][] gradients)
    {
        int count = gradients[0].Length;
        using var weights = Parameter.Create(run.Device, "w", new Shape(1, count), new float[count]);
        var graph = new Graph();
        Value loss = graph.Sum(graph.Input("G", count) * graph.Parameter(weights));
        using var minimizer = new Minimizer(graph, loss, rule, learningRate);
        var steps = new List<double[]>();
        foreach (float[] gradient in gradients)
        {
            minimizer.Plan.Write("G", gradient);
            minimizer.Step();
            steps.Add(Array.ConvertAll(weights.ToArray(), weight => (double)weight));
        }

        return [.. steps];
    }

    // A valley twenty times as steep across as along.
    private static void Valley(ExampleRun run)
    {
        Plot plot = new Plot("Sixty steps down the valley (x² + 20y²)/2", "x", "y")
            .Over(Surface.Of("√E", (-7, 2), (-2, 2), (x, y) => Math.Sqrt(Height(x, y))));
        Descend(run, plot, "gradient descent", new GradientDescent(), 0.09f);
        Descend(run, plot, "momentum", new Momentum(0.8f), 0.02f);
        Descend(run, plot, "AdaGrad", new AdaGrad(), 1.8f);
        Descend(run, plot, "RMSprop", new RMSprop(), 0.1f);
        Descend(run, plot, "Adam", new Adam(0.8f, 0.99f, 1e-8f), 0.3f);
        run.Picture("valley", plot);
    }

    private static void Descend(ExampleRun run, Plot plot, string name, IUpdate rule, float learningRate)
    {
        using var x = Parameter.Create(run.Device, "x", -6);
        using var y = Parameter.Create(run.Device, "y", 1.5f);
        var graph = new Graph();
        Value across = graph.Parameter(x);
        Value upwards = graph.Parameter(y);
        Value height = 0.5f * ((across * across) + (20 * upwards * upwards));
        using var minimizer = new Minimizer(graph, height, rule, learningRate);
        var path = new List<(double X, double Y)> { (-6, 1.5) };
        while (minimizer.Steps < 60)
        {
            minimizer.Step();
            path.Add((x.ToArray()[0], y.ToArray()[0]));
        }

        _ = plot.Line(
            Invariant($"{name}, η = {learningRate}"),
            [.. path.Select(point => point.X)],
            [.. path.Select(point => point.Y)]);
        double left = Height(path[^1].X, path[^1].Y) / Height(-6, 1.5);
        run.AtMost($"{name}, 60 steps from (−6, 1.5): fraction of the height left", left, 0.01, digits: 6);
    }

    private static double Height(double x, double y) => 0.5 * ((x * x) + (20 * y * y));
}
