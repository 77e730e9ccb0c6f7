namespace GpuNet.Course.Examples;

/// <summary>
/// Batches of one sample make many noisy steps, the whole set few exact ones. Each size learns with the rate that a
/// search finds best for it. With as many samples seen, 1 and 32 get equally far and the whole set nowhere near; but a
/// step of 32 samples takes hardly longer than one of a single sample, so that a batch of a proper size beats both.
/// </summary>
public sealed class BatchSize() : Example(
    13, "batch-size", "stochastic gradient descent",
    "batches of 1, 32 and all, each with its best rate: loss against samples and time")
{
    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        DataSetPair signals = Mnist1D.Generate();
        int samples = signals.Train.Count;
        int epochs = run.Full ? 40 : 8;

        // The grid of rates doubles; a best one at its end would ask for a longer grid.
        (int Batch, float[] Rates)[] sizes =
        [
            (1, [0.01f, 0.02f, 0.04f, 0.08f, 0.16f]),
            (32, [0.2f, 0.4f, 0.8f, 1.6f, 3.2f]),
            (samples, [0.25f, 0.5f, 1, 2, 4]),
        ];
        var seen = new Plot("Loss against samples seen", "samples seen", "training loss") { LogY = true };
        var time = new Plot("Loss against time", "seconds of training", "training loss")
        {
            LogX = true, LogY = true,
        };
        var best = new List<Descent>();
        foreach ((int batch, float[] rates) in sizes)
        {
            Descent[] descents = [.. rates.Select(rate => Descend(run, signals.Train, batch, rate, epochs))];
            Descent chosen = descents.MinBy(descent => descent.Losses[^1])!;
            string name = batch == samples ? "whole set" : Invariant($"batch {batch}");
            run.Print(Invariant(
                $"{name,-9}  loss {string.Join(", ", descents.Select(one => one.Describe()))}"));
            run.Print(Invariant(
                $"{name,-9}  {chosen.Steps:N0} steps of η = {chosen.Rate}: {chosen.Seconds[^1]:0.00} s"));
            run.Holds(
                $"{name}: the best rate is not at an end of the grid",
                chosen != descents[0] && chosen != descents[^1],
                Invariant($"η = {chosen.Rate}"));
            string label = Invariant($"{name}, η = {chosen.Rate}");
            _ = seen.Line(
                label, [.. chosen.Losses.Select((_, epoch) => (epoch + 1.0) * samples)], chosen.Losses);
            _ = time.Line(label, chosen.Seconds, chosen.Losses);
            best.Add(chosen);
        }

        double all = epochs * samples;
        run.Verify(
            "samples seen: steps × batch",
            [all, all, all],
            [.. best.Zip(sizes, (descent, size) => (double)descent.Steps * size.Batch)],
            digits: 0);
        double[] last = [.. best.Select(descent => descent.Losses[^1])];
        run.AtMost("same samples: loss of batch 1, at most 2/3 of the whole set's", last[0], last[2] * 2 / 3);
        run.AtMost("same samples: loss of batch 32, at most 2/3 of the whole set's", last[1], last[2] * 2 / 3);
        run.AtMost("same samples: loss of batch 32, at most a tenth above that of batch 1", last[1], 1.1 * last[0]);
        run.AtMost(
            "seconds of batch 32 for these samples, at most half of batch 1's",
            best[1].Seconds[^1],
            best[0].Seconds[^1] / 2);
        run.Picture("samples", seen);
        run.Picture("time", time);
    }

    private static Descent Descend(ExampleRun run, DataSet signals, int batch, float rate, int epochs)
    {
        using var model = new Model(
            run.Device, [Mnist1D.SampleLength], [new Dense(100), new Activation(new ReLU()), new Dense(10)], run.Seed);
        var options = new TrainerOptions
        {
            Batch = batch,
            Epochs = epochs,
            Seed = run.Seed,
            LearningRate = rate,
            Schedule = new ConstantSchedule(),
        };

        // Tested on what it learns from: the loss of all samples after each epoch, not on the way.
        using var trainer = new Trainer(model, new GradientDescent(), signals, signals, options);
        var results = new List<EpochResult>();
        try
        {
            _ = trainer.Train(epochDone: results.Add, cancellation: run.Cancellation);
        }
        catch (DivergedException)
        {
            return new Descent(rate, trainer.Steps, [double.PositiveInfinity], [double.PositiveInfinity]);
        }

        double seconds = 0;
        return new Descent(
            rate,
            trainer.Steps,
            [.. results.Select(result => result.Test!.Loss)],
            [.. results.Select(result => seconds += result.Seconds)]);
    }

    // The loss of all samples, and the time, after each epoch.
    private sealed record Descent(float Rate, long Steps, double[] Losses, double[] Seconds)
    {
        public string Describe() => double.IsFinite(Losses[^1])
            ? Invariant($"{Losses[^1]:0.000} (η = {Rate})")
            : Invariant($"diverges (η = {Rate})");
    }
}
