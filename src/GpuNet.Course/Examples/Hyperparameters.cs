namespace GpuNet.Course.Examples;

/// <summary>
/// Depth K and width D are chosen before training, by training again with each: the best by samples held out for the
/// choice is then tested once on others, since the best of many looks better than it is.
/// </summary>
public sealed class Hyperparameters() : Example(
    25, "hyperparameters", "deep networks",
    "depth and width searched by retraining, chosen on validation samples, tested on others")
{
    private static readonly int[] Depths = [1, 2, 3];
    private static readonly int[] Widths = [4, 16, 64];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        DataSetPair signals = Mnist1D.Generate();
        int fitted = signals.Train.Count * 3 / 4;
        DataSet training = Part(signals.Train, 0, fitted);
        DataSet validation = Part(signals.Train, fitted, signals.Train.Count);
        var tried = new List<(int Depth, int Width, double Validation, double Test)>();
        foreach (int depth in Depths)
        {
            foreach (int width in Widths)
            {
                (double onValidation, double onTest) = Train(run, training, validation, signals.Test, depth, width);
                tried.Add((depth, width, onValidation, onTest));
                run.Print(Invariant($"K = {depth}, D = {width,2}: validation accuracy {onValidation:P1}"));
            }
        }

        (int k, int d, double chosen, double test) = tried.MaxBy(one => one.Validation);
        run.Print(Invariant($"chosen: K = {k}, D = {d}; test accuracy {test:P1}"));
        run.AtLeast(
            "test accuracy of the chosen: above the mean of all, by 0.05",
            test,
            tried.Average(one => one.Test) + 0.05);
        run.AtMost("the best by test would have gained, at most 0.05", tried.Max(one => one.Test) - test, 0.05);
        run.AtMost("validation and test differ by at most 0.06", Math.Abs(chosen - test), 0.06);
        Plot plot = new("Validation accuracy against width", "hidden units D of a layer", "accuracy") { LogX = true };
        foreach (int depth in Depths)
        {
            var of = tried.Where(one => one.Depth == depth).ToList();
            plot = plot.Line(
                $"K = {depth}", [.. of.Select(one => (double)one.Width)], [.. of.Select(one => one.Validation)]);
        }

        run.Picture("search", plot);
    }

    private static DataSet Part(DataSet set, int from, int to) => DataSet.Classification(
        $"{set.Name}, {from} to {to}",
        set.SampleShape,
        set.FloatFeatures[(from * Mnist1D.SampleLength)..(to * Mnist1D.SampleLength)],
        set.Labels[from..to],
        set.ClassCount);

    private static (double Validation, double Test) Train(
        ExampleRun run, DataSet training, DataSet validation, DataSet test, int depth, int width)
    {
        int[] widths = [Mnist1D.SampleLength, .. Enumerable.Repeat(width, depth), 10];
        using var model = new Model(
            run.Device, [Mnist1D.SampleLength], MultilayerPerceptron.Layers(widths, new ReLU()), run.Seed);
        var options = new TrainerOptions { Batch = 50, Epochs = 15, LearningRate = 0.005f, Seed = run.Seed };
        using (var trainer = new Trainer(model, new Adam(), training, options: options))
            _ = trainer.Train(cancellation: run.Cancellation);
        double Accuracy(DataSet set)
        {
            using var evaluator = new Evaluator(model, set);
            return evaluator.Run(run.Cancellation).Accuracy!.Value;
        }

        return (Accuracy(validation), Accuracy(test));
    }
}
