namespace GpuNet.Course.Examples;

/// <summary>
/// y = sin u · exp(−u²/8) with u = φ₀ + 0.06φ₁x: two parameters, and a loss with many valleys. The whole set's gradient
/// is zero at the bottom of each; a batch's is not, because every batch has a loss, and valleys, of its own.
/// </summary>
public sealed class Gabor() : Example(
    14, "gabor", "stochastic gradient descent",
    "a loss with many valleys: mini-batches escape where full-batch descent is stuck")
{
    private const int Samples = 30;
    private const int Batch = 5;
    private const int Epochs = 200;
    private const float LearningRate = 5;
    private static readonly (float Phi0, float Phi1) True = (0, 16.6f);
    private static readonly (float Phi0, float Phi1) Start = (3, 10);

    private readonly float[] x = new float[Samples];
    private readonly float[] y = new float[Samples];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        // Thirty places from −15 to 15, with noise; the same for every seed of the run, so that its valleys stay where
        // they are.
        var random = new RandomSequence(seed: 4, stream: 103, part: 0);
        for (int index = 0; index < Samples; index++)
        {
            x[index] = (float)((30 * random.NextDouble()) - 15);
            y[index] = (float)(Model(True.Phi0, True.Phi1, x[index]) + (0.1 * random.NextNormal()));
        }

        List<(double Phi0, double Phi1)> whole = Descend(run, batch: Samples, epochs: 5 * Epochs, seed: 0);
        double stuck = Loss(whole[^1]);
        run.Print(
            string.Create(
                CultureInfo.InvariantCulture,
                $"whole set: {5 * Epochs:N0} steps to φ₀ = {whole[^1].Phi0:0.0}, φ₁ = {whole[^1].Phi1:0.0}, "
                + $"loss {stuck:0.000}"));
        run.AtMost("whole set, where it ends: length of the gradient", Slope(whole[^1]), 1e-4, digits: 6);
        run.Holds(
            "a valley's bottom: all around it the loss is higher",
            Enumerable.Range(0, 16).Select(direction => direction * Math.PI / 8).All(angle =>
                Loss((whole[^1].Phi0 + (0.2 * Math.Cos(angle)), whole[^1].Phi1 + (0.2 * Math.Sin(angle)))) > stuck));
        double best = Loss((True.Phi0, True.Phi1));
        run.AtLeast("the loss there, as a multiple of that of the parameters sought", stuck / best, 3, digits: 2);

        const int Seeds = 20;
        var paths = Enumerable.Range(1, Seeds).Select(seed => Descend(run, Batch, Epochs, (ulong)seed)).ToList();
        int left = paths.Count(path => Loss(path[^1]) < stuck / 2);
        run.Print(Invariant($"batches of {Batch}: {left} of {Seeds} seeds end with less than half of that loss"));
        run.AtLeast($"seeds of {Seeds} that leave with batches of {Batch}", left, Seeds / 2, digits: 0);
        if (run.Folder is not null)
            Draw(run, whole, paths.MinBy(path => Loss(path[^1]))!);
    }

    /// <summary>The way of the parameters, an entry an epoch. The rate falls along half a cosine.</summary>
    private List<(double Phi0, double Phi1)> Descend(ExampleRun run, int batch, int epochs, ulong seed)
    {
        using var phi0 = Parameter.Create(run.Device, "φ₀", Start.Phi0);
        using var phi1 = Parameter.Create(run.Device, "φ₁", Start.Phi1);
        var graph = new Graph();
        Value u = graph.Parameter(phi0) + (0.06f * graph.Parameter(phi1) * graph.Input("x", 1));
        Value output = graph.Apply(new Sin(), u) * graph.Apply(new Exp(), -0.125f * u * u);
        Value loss = graph.Mean(graph.Loss(new SquaredError(), output, graph.Input("y", 1)));
        using var minimizer = new Minimizer(graph, loss, new GradientDescent(), LearningRate, batch, keep: []);
        var path = new List<(double, double)> { Start };
        var order = new int[Samples];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            new RandomSequence(seed, stream: 104, part: (uint)epoch).Permute(order);
            minimizer.LearningRate = LearningRate * (float)(0.5 * (1 + Math.Cos(Math.PI * epoch / epochs)));
            foreach (int[] chosen in order.Chunk(batch))
            {
                minimizer.Plan.Write("x", Array.ConvertAll(chosen, index => x[index]));
                minimizer.Plan.Write("y", Array.ConvertAll(chosen, index => y[index]));
                minimizer.Step();
            }

            path.Add((phi0.ToArray()[0], phi1.ToArray()[0]));
        }

        return path;
    }

    private void Draw(
        ExampleRun run, List<(double Phi0, double Phi1)> whole, List<(double Phi0, double Phi1)> batches) =>
        run.Picture("loss", new Plot("The loss, and two descents from one start", "φ₀", "φ₁")
            .Over(Surface.Of("lg loss", (-10, 10), (2, 24), (phi0, phi1) => Math.Log10(Loss((phi0, phi1)))))
            .Line(
                $"batches of {Batch}",
                [.. batches.Select(point => point.Phi0)],
                [.. batches.Select(point => point.Phi1)])
            .Line("whole set", [.. whole.Select(point => point.Phi0)], [.. whole.Select(point => point.Phi1)])
            .Points("start", [Start.Phi0], [Start.Phi1]));

    private static double Model(double phi0, double phi1, double x)
    {
        double u = phi0 + (0.06 * phi1 * x);
        return Math.Sin(u) * Math.Exp(-u * u / 8);
    }

    private double Loss((double Phi0, double Phi1) at) =>
        x.Zip(y, (x, y) => Math.Pow(Model(at.Phi0, at.Phi1, x) - y, 2)).Average();

    private double Slope((double Phi0, double Phi1) at)
    {
        const double H = 1e-4;
        double across = Loss((at.Phi0 + H, at.Phi1)) - Loss((at.Phi0 - H, at.Phi1));
        double upwards = Loss((at.Phi0, at.Phi1 + H)) - Loss((at.Phi0, at.Phi1 - H));
        return double.Hypot(across, upwards) / (2 * H);
    }
}
