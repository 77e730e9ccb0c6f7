namespace GpuNet.Course.Examples;

/// <summary>
/// P(digit | x) = softmax(xW), x with a 785th number that is always one, so that the last row of W is the biases.
/// Trained with ℓ = −ln P(label | x), V ← βV + G, W ← W − ηV: once as the lecture states it, one sample a step, with
/// pixels of 0 to 255, and once over mini-batches with pixels of 0 to 1.
/// </summary>
public sealed class SoftmaxMnist() : Example(
    11, "softmax-mnist", "multinomial logistic regression",
    "784 pixels and a one → 10 digits, one matrix of weights")
{
    // Of the unscaled run, to see how far its accuracy wanders.
    private const int Stops = 10;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        DataSetPair mnist = run.LoadOrSample(Mnist.Description);
        using (Model model = Create(run))
            run.Verify("parameters: 785 · 10", 7850, model.ParameterCount, digits: 0);
        double unscaled = Unscaled(run, mnist);
        double scaled = Scaled(run, mnist);
        run.AtLeast(
            "test accuracy that scaling the pixels gains", scaled - unscaled, mnist.Notice is null ? 0.03 : 0.01);
    }

    // The lecture prints no rate, no number of steps and nothing on the pixels' scale, but logits of up to 411.2. Those
    // are logits of unscaled pixels: a hundred bright ones of 255 reach them with weights of a few hundredths, as they
    // are at the start. Steps of one such sample overshoot, and the accuracy wanders about where the lecture's is. The
    // rate is the example's.
    private static double Unscaled(ExampleRun run, DataSetPair mnist)
    {
        using Model model = Create(run);
        DataSet training = Raw(mnist.Train);
        DataSet test = Raw(mnist.Test);

        // As many steps as the whole set has samples: an epoch of it, or one a stop of the tenth that ships with the
        // library.
        var options = new TrainerOptions
        {
            Batch = 1,
            Epochs = mnist.Notice is null ? 1 : Stops,
            LearningRate = 1e-6f,
            Schedule = new ConstantSchedule(),
            Seed = run.Seed,
        };
        using var trainer = new Trainer(model, new Momentum(0.9f), training, options: options);
        using var onTraining = new Evaluator(model, training);
        using var onTest = new Evaluator(model, test);
        var trained = new List<double>();
        var tested = new List<double>();
        for (int stop = 1; stop <= Stops; stop++)
        {
            if (options.Epochs > 1)
                _ = trainer.TrainEpoch(cancellation: run.Cancellation);
            while (trainer.Steps < (long)options.Epochs * training.Count * stop / Stops)
                trainer.Step();
            trained.Add(100 * onTraining.Run(run.Cancellation).Accuracy!.Value);
            tested.Add(100 * onTest.Run(run.Cancellation).Accuracy!.Value);
            run.Print(Invariant($"pixels of 0 to 255, {trainer.Steps,6:N0} steps: {trained[^1]:0.00} % of training, ")
                + Invariant($"{tested[^1]:0.00} % of test"));
        }

        // Of the sample, training images are learned by heart.
        if (mnist.Notice is null)
            Wanders(run, "training", 84.64, trained);
        Wanders(run, "test", 83.58, tested);
        double greatest = model.Predict(test.FeaturesToArray()).Chunk(10).Average(logits => logits.Max());
        run.AtLeast("pixels of 0 to 255: greatest logit, mean of test; 411.2 in the lecture", greatest, 100, digits: 1);
        return tested.Average() / 100;
    }

    private static void Wanders(ExampleRun run, string set, double lecture, List<double> accuracies) => run.Within(
        $"pixels of 0 to 255: {set} accuracy, %, mean of {Stops} stops",
        [lecture],
        [accuracies.Average()],
        tolerance: 5,
        digits: 2,
        ExpectationKind.Lecture);

    private static double Scaled(ExampleRun run, DataSetPair mnist)
    {
        using Model model = Create(run);
        var options = new TrainerOptions { Batch = 100, Epochs = 15, LearningRate = 0.02f, Seed = run.Seed };
        using var trainer = new Trainer(model, new Momentum(0.9f), mnist.Train, mnist.Test, options);
        _ = trainer.Train(cancellation: run.Cancellation);
        run.AtLeast("pixels of 0 to 1: training accuracy", Accuracy(model, mnist.Train), 0.92);
        double test = trainer.Evaluate(run.Cancellation).Accuracy!.Value;

        // The bound is for all of MNIST; what a sample of it teaches does not reach so far.
        if (mnist.Notice is null)
            run.AtLeast("pixels of 0 to 1: test accuracy", test, 0.92);
        else
            run.AtLeast("pixels of 0 to 1: test accuracy on the sample (on the full set: 0.92)", test, 0.84);
        return test;
    }

    private static Model Create(ExampleRun run) => new(
        run.Device, [28, 28], [new Flatten(), new AppendOnes(), new Dense(10, useBias: false)], run.Seed);

    private static DataSet Raw(DataSet set) => DataSet.Classification(
        $"{set.Name}, unscaled", set.SampleShape, set.ByteFeatures, featureScale: 1, set.Labels, set.ClassCount);

    private static double Accuracy(Model model, DataSet set)
    {
        using var evaluator = new Evaluator(model, set);
        return evaluator.Run().Accuracy!.Value;
    }
}
