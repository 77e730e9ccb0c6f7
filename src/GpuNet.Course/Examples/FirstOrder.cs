namespace GpuNet.Course.Examples;

/// <summary>
/// Two methods that lectures name beside those of <c>optimizers</c>. Momentum as a mean, m ← βm + (1 − β)G, w ← w − ηm,
/// is the sum V ← βV + G with 1 − β times the rate. Conjugate gradients minimize a quadratic of n variables in n line
/// searches, however long its valley.
/// </summary>
public sealed class FirstOrder() : Example(
    26, "first-order", "optimizers",
    "momentum as a mean of gradients, and conjugate gradients on a quadratic and a network")
{
    // Eigenvalues of the quadratic ½ Σ λw².
    private static readonly float[] Lambda = [1, 3, 10, 100];

    // In n steps only if every line search ends close to its minimum.
    private static readonly ConjugateGradientOptions Exact = new() { CurvatureConstant = 0.001f };

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        // m = 0.3; 0.27 − 0.2 = 0.07; 0.063 + 0.5 = 0.563, and w = −0.1 times their sum.
        run.Verify(
            "m ← 0.9m + 0.1G with G = 3, −2, 5 and η = 0.1: w",
            [-0.03, -0.037, -0.0933],
            Steps(run, new AveragedMomentum(0.9f), 0.1f),
            digits: 5);
        run.Verify(
            "V ← 0.9V + G with η = 0.01: the same",
            [-0.03, -0.037, -0.0933],
            Steps(run, new Momentum(0.9f), 0.01f),
            digits: 5);
        Quadratic(run);
        Network(run);
    }

    private static double[] Steps(ExampleRun run, IUpdate rule, float learningRate)
    {
        using var weight = Parameter.Create(run.Device, "w", 0);
        var graph = new Graph();
        Value loss = graph.Sum(graph.Input("G", 1) * graph.Parameter(weight));
        using var minimizer = new Minimizer(graph, loss, rule, learningRate);
        var steps = new List<double>();
        foreach (float gradient in (float[])[3, -2, 5])
        {
            minimizer.Plan.Write("G", gradient);
            minimizer.Step();
            steps.Add(weight.ToArray()[0]);
        }

        return [.. steps];
    }

    private static void Quadratic(ExampleRun run)
    {
        using var weights = Parameter.Create(run.Device, "w", new Shape(1, Lambda.Length), 1, 1, 1, 1);
        (Graph graph, Value loss) = Bowl(weights);
        using (var conjugate = new ConjugateGradient(graph, loss, options: Exact))
        {
            conjugate.Plan.Write("λ", Lambda);
            _ = conjugate.Minimize(Lambda.Length, run.Cancellation);
            run.Print(Invariant(
                $"conjugate gradients: {conjugate.Iterations} steps, {conjugate.Evaluations} evaluations of the loss"));
            run.AtMost(
                "conjugate gradients, 4 steps for 4 variables: loss, from 57 at the start",
                conjugate.Loss,
                1e-4,
                digits: 8);
        }

        // Descent with the best rate, 2/(λ₁ + λ₄): each step leaves (99/101)² of the loss.
        run.Device.CopyIn<float>([1, 1, 1, 1], weights.Weights);
        (graph, loss) = Bowl(weights);
        using var descent = new Minimizer(graph, loss, new GradientDescent(), learningRate: 2f / 101);
        descent.Plan.Write("λ", Lambda);
        descent.Run(4);
        run.AtLeast("gradient descent with its best rate, 4 steps: loss", descent.Loss, 1, digits: 2);
    }

    private static (Graph Graph, Value Loss) Bowl(Parameter weights)
    {
        var graph = new Graph();
        Value w = graph.Parameter(weights);
        return (graph, graph.Sum(0.5f * graph.Input("λ", Lambda.Length) * w * w));
    }

    // The same number of passes over all samples of MNIST-1D.
    private static void Network(ExampleRun run)
    {
        DataSet signals = Mnist1D.Generate(trainCount: 1000).Train;
        using Model model = Create(run);
        using var conjugate = ConjugateGradient.For(model, signals);
        _ = conjugate.Minimize(40, run.Cancellation);
        using Model other = Create(run);
        var options = new TrainerOptions
        {
            Batch = signals.Count,
            Epochs = conjugate.Evaluations,
            LearningRate = 0.2f,
            Schedule = new ConstantSchedule(),
        };
        using var trainer = new Trainer(other, new GradientDescent(), signals, options: options);
        double descended = trainer.Train(cancellation: run.Cancellation)[^1].Loss;
        run.Print(Invariant(
            $"{conjugate.Evaluations} passes: conjugate gradients {conjugate.Loss:0.000}, η = 0.2 {descended:0.000}"));
        run.AtMost(
            "network, equally many passes: loss by conjugate gradients, at most 0.8 of that with η = 0.2",
            conjugate.Loss,
            0.8 * descended);
    }

    private static Model Create(ExampleRun run) => new(
        run.Device, [Mnist1D.SampleLength], [new Dense(32), new Activation(new Tanh()), new Dense(10)], run.Seed);
}
