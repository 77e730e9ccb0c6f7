namespace GpuNet.Course.Examples;

/// <summary>
/// Logistic regression, P(t = 1 | x) = σ(w·x + b), trained with ℓ = −t ln σ − (1 − t) ln(1 − σ). It separates by a
/// straight line. The inside of a triangle has three sides: three logistic regressions and a fourth over them, a 2-3-1
/// network.
/// </summary>
public sealed class Logistic() : Example(
    8, "logistic", "logistic regression",
    "two features: a set that one straight line separates, and one that takes three", small: true)
{
    private const int Count = 1000;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        var random = new RandomSequence(run.Seed, stream: 100, part: 0);
        float[] points = [.. Enumerable.Range(0, 2 * Count).Select(_ => (float)((4 * random.NextDouble()) - 2))];

        // Answers drawn with the probability that a known model gives: what is learned must come close to it.
        float[] drawn =
            [.. points.Chunk(2).Select(x => random.NextDouble() < Sigmoid((2 * x[0]) - x[1] + 0.5) ? 1f : 0)];
        using Model line = Train(run, points, drawn, 0, new Dense(1));
        float[] weights = line.Parameters[0].ToArray();
        float bias = line.Parameters[1].ToArray()[0];
        run.Within(
            "w₁, w₂, b of the answers' model", [2, -1, 0.5], [weights[0], weights[1], bias], tolerance: 0.4, digits: 1);

        // At the optimum the gradient with respect to b is zero: the mean probability is the fraction of ones.
        double share = drawn.Average();
        run.Within(
            "mean probability, and the fraction of ones",
            [share],
            [Probabilities(line, points).Average()],
            0.001,
            digits: 4);

        // Inside a triangle or not. One line cannot do it; three, one for each side, can.
        float[] inside =
            [.. points.Chunk(2).Select(x => x[1] > -1.6f && x[1] < 1.9f - (1.75f * Math.Abs(x[0])) ? 1f : 0)];
        using Model one = Train(run, points, inside, 0, new Dense(1));
        run.AtMost("triangle, one line: accuracy", Right(one, points, inside), 0.8);

        // One line has one best place. A network can get stuck in a worse one, so it starts from several.
        double best = 0;
        for (uint start = 0; start < 5 && best < 0.97; start++)
        {
            using Model three = Train(
                run, points, inside, start, new Dense(3), new Activation(new Sigmoid()), new Dense(1));
            double right = Right(three, points, inside);
            run.Print(Invariant(
                $"2-3-1 network, start {start + 1}: {three.ParameterCount} parameters, accuracy {right:P1}"));
            if (right > best)
                Draw(run, three, points, inside);
            best = Math.Max(best, right);
        }

        run.AtLeast("triangle, 2-3-1: accuracy", best, 0.97);
    }

    private static Model Train(ExampleRun run, float[] points, float[] answers, uint start, params Layer[] layers)
    {
        var model = new Model(run.Device, [2], layers, run.Seed + start);
        var options = new TrainerOptions { Batch = 50, Epochs = 150, LearningRate = 0.05f };
        using var trainer = new Trainer(
            model, new Adam(), DataSet.Regression("points", [2], points, answers, 1), null, options,
            Objective.Of(new BinaryCrossEntropy()));
        _ = trainer.Train(cancellation: run.Cancellation);
        return model;
    }

    // The model gives logits; the loss takes them as they are.
    private static double[] Probabilities(Model model, float[] points) =>
        [.. model.Predict(points).Select(logit => Sigmoid(logit))];

    private static double Right(Model model, float[] points, float[] answers) =>
        Probabilities(model, points).Zip(answers).Average(pair => (pair.First > 0.5) == (pair.Second > 0.5) ? 1 : 0);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static void Draw(ExampleRun run, Model model, float[] points, float[] answers)
    {
        var surface = Surface.Of(
            "P(inside)", (-2, 2), (-2, 2), grid => [.. Probabilities(model, grid).Select(number => (float)number)]);
        double[][] In(float answer) => [.. points.Chunk(2).Zip(answers).Where(pair => pair.Second == answer)
            .Select(pair => (double[])[pair.First[0], pair.First[1]])];
        run.Picture("triangle", new Plot("Inside a triangle: three logistic regressions under a fourth", "x₁", "x₂")
            .Over(surface)
            .Points("inside", [.. In(1).Select(x => x[0])], [.. In(1).Select(x => x[1])])
            .Points("outside", [.. In(0).Select(x => x[0])], [.. In(0).Select(x => x[1])]));
    }
}
