namespace GpuNet.Course.Examples;

/// <summary>
/// Logistic regression has a convex loss: one minimum, which the whole set's gradient reaches from everywhere, in far
/// fewer iterations than steps of one sample take. A network's loss is not convex: where descent ends depends on where
/// it starts.
/// </summary>
public sealed class Convexity() : Example(
    23, "convexity", "stochastic gradient descent",
    "a convex loss ends alike from everywhere, in few iterations; a network's loss does not")
{
    private const int Count = 400;
    private const int Starts = 20;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        // Labels drawn with the probabilities σ(2x₁ − x₂ + 0.5).
        var random = new RandomSequence(run.Seed, stream: 109, part: 0);
        float[] points = [.. Enumerable.Range(0, 2 * Count).Select(_ => (float)((4 * random.NextDouble()) - 2))];
        float[] labels = [.. points.Chunk(2).Select(
            x => random.NextDouble() < 1 / (1 + Math.Exp((-2 * x[0]) + x[1] - 0.5)) ? 1f : 0)];
        Convex(run, points, labels);
        NotConvex(run);
    }

    private static void Convex(ExampleRun run, float[] points, float[] labels)
    {
        DataSet data = DataSet.Regression("points", [2], points, labels, 1);
        double[] ends = [.. Enumerable.Range(0, 5).Select(
            start => Descend(run, data, [new Dense(1)], Count, 1, 500, (uint)start).Losses[^1])];
        run.AtMost("convex: spread of the loss at the end, 5 starts", ends.Max() - ends.Min(), 1e-5, digits: 8);

        // Until within a hundredth of the least loss, each with its own rate.
        double near = ends.Min() + 0.01;
        Descent whole = Descend(run, data, [new Dense(1)], Count, 1, 500, start: 0);
        Descent single = Descend(run, data, [new Dense(1)], 1, 0.01f, 20, start: 0);
        int iterations = 1 + Array.FindIndex(whole.Losses, loss => loss < near);
        int epochs = 1 + Array.FindIndex(single.Losses, loss => loss < near);
        run.Print(
            $"within 0.01 of the least loss: after {iterations} iterations of the whole set, "
            + $"after {epochs * Count} of one sample");
        run.Holds("both come near", iterations > 0 && epochs > 0);
        run.AtMost(
            "iterations of the whole set, at most half of those of one sample",
            iterations,
            epochs * Count / 2,
            digits: 0);
        run.Picture(
            "convex",
            new Plot("A convex loss: the whole set's gradient and single samples", "iterations", "loss") { LogX = true }
                .Line("whole set", [.. whole.Losses.Select((_, step) => step + 1.0)], whole.Losses)
                .Line("one sample", [.. single.Losses.Select((_, epoch) => (epoch + 1.0) * Count)], single.Losses));
    }

    // Exclusive or by three hidden units of ReLU: many starts end where some of the four points are wrong for good.
    private static void NotConvex(ExampleRun run)
    {
        DataSet data = DataSet.Regression(
            "exclusive or", [2], new float[] { 0, 0, 0, 1, 1, 0, 1, 1 }, new float[] { 0, 1, 1, 0 }, 1);
        double[][] losses = [.. Enumerable.Range(0, Starts).Select(start => Descend(
            run, data, [new Dense(3), new Activation(new ReLU()), new Dense(1)], 4, 0.5f, 2000, (uint)start).Losses)];
        double[] ends = [.. losses.Select(one => one[^1]).Order()];
        string shownEnds = string.Join(", ", ends.Select(loss => Invariant($"{loss:0.00}")));
        run.Print($"network, losses at the end: {shownEnds}");
        run.AtMost($"network: least loss at the end, {Starts} starts", ends[0], 0.05);
        run.AtLeast("the same: greatest", ends[^1], 0.3);
        Plot plot = new("A loss that is not convex: exclusive or from 20 starts", "iterations", "loss");
        int[] shown = [.. Enumerable.Range(0, 200).Select(step => 10 * step)];
        foreach (double[] one in losses)
        {
            plot = plot.Line(
                string.Empty, [.. shown.Select(step => (double)step)], [.. shown.Select(step => one[step])]);
        }

        run.Picture("network", plot);
    }

    private static Descent Descend(
        ExampleRun run, DataSet data, Layer[] layers, int batch, float rate, int epochs, uint start)
    {
        using var model = new Model(run.Device, [2], layers, (100 * run.Seed) + start);
        var options = new TrainerOptions
        {
            Batch = batch, Epochs = epochs, LearningRate = rate, Schedule = new ConstantSchedule(), Seed = run.Seed,
        };
        using var trainer = new Trainer(
            model,
            new GradientDescent(),
            data,
            batch == data.Count ? null : data,
            options,
            Objective.Of(new BinaryCrossEntropy()));

        // With the whole set for a batch the loss of an epoch is that of its only step; otherwise it is tested.
        return new Descent(
            [.. trainer.Train(cancellation: run.Cancellation).Select(epoch => epoch.Test?.Loss ?? epoch.Loss)]);
    }

    private sealed record Descent(double[] Losses);
}
