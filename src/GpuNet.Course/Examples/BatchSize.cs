namespace GpuNet.Course.Examples;

/// <summary>
/// A step costs as much as its batch has samples. At equal work, measured in samples seen, small batches make many
/// noisy steps and the whole set makes few exact ones: noise is cheap, and steps are what descends.
/// </summary>
public sealed class BatchSize() : Example(
    13, "batch-size", "stochastic gradient descent",
    "batches of 1, 32 and all at equal work: loss against samples seen")
{
    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        DataSetPair signals = Mnist1D.Generate();
        int epochs = run.Full ? 40 : 8;

        // Each batch size has a learning rate that suits it: a larger batch's gradient is less noisy and bears longer
        // steps.
        (int Batch, float Rate)[] runs = [(1, 0.005f), (32, 0.05f), (signals.Train.Count, 0.5f)];
        var plot = new Plot("Loss against samples seen", "samples seen", "training loss");
        var last = new Dictionary<int, double>();
        var work = new List<double>();
        foreach ((int batch, float rate) in runs)
        {
            using var model = new Model(
                run.Device, [Mnist1D.SampleLength], [new Dense(100), new Activation(new ReLU()), new Dense(10)],
                run.Seed);
            var options = new TrainerOptions
            {
                Batch = batch,
                Epochs = epochs,
                Seed = run.Seed,
                LearningRate = rate,
                Schedule = new ConstantSchedule(),
            };

            // Tested on what it learns from: the loss of all samples after each epoch, not on the way.
            using var trainer = new Trainer(model, new GradientDescent(), signals.Train, signals.Train, options);
            EpochResult[] results = [.. trainer.Train(cancellation: run.Cancellation)];
            double[] seen = [.. results.Select(result => (double)result.Epoch * signals.Train.Count)];
            double[] losses = [.. results.Select(result => result.Test!.Loss)];
            string name = batch == signals.Train.Count ? "whole set" : Invariant($"batch {batch}");
            _ = plot.Line(Invariant($"{name}, η = {rate}"), seen, losses);
            run.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-9}  {trainer.Steps,6:N0} steps of η = {rate,-5}  loss {losses[^1]:0.000}  "
                + $"test accuracy {results[^1].Test!.Accuracy:P1}"));
            last[batch] = losses[^1];
            work.Add(trainer.Steps * batch);
        }

        double all = epochs * signals.Train.Count;
        run.Compare("samples seen: steps × batch", [all, all, all], work, digits: 0);
        run.AtMost("loss of batch 1, at most 2/3 of the whole set's", last[1], last[4000] * 2 / 3);
        run.AtMost("loss of batch 32, at most 3/4 of the whole set's", last[32], 0.75 * last[4000]);
        run.Picture("loss", plot);
    }
}
