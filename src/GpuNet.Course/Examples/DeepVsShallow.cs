using System.Diagnostics;

namespace GpuNet.Course.Examples;

/// <summary>
/// Four networks of as many parameters learn 4,000 random labels by heart: nothing can be understood, only fitted. The
/// deeper one fits in fewer epochs. Full-batch descent from He's weights, no momentum; and, since this takes
/// hours and does not come to an end, Adam over mini-batches, with which all four learn every label.
/// </summary>
public sealed class DeepVsShallow() : Example(
    16, "deep-vs-shallow", "deep networks",
    "random labels of MNIST-1D, 1 to 4 hidden layers of as many parameters: error against epochs")
{
    private const float LectureRate = 0.0025f;

    // The lecture prints no number of epochs; after these, deep networks are far ahead and none has finished.
    private const int LectureEpochs = 100_000;

    // The lecture's steps are so short that at first one of 40 times the length goes where 40 of them go. Later the
    // error of 3 and of 4 layers wobbles at this length.
    private const int Longer = 40;
    private const double Half = 0.5;

    private static readonly int[] Units = [298, 100, 75, 63];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        float rate = run.Full ? LectureRate : LectureRate * Longer;
        int epochs = run.Full ? LectureEpochs : LectureEpochs / Longer;
        CompareRates(run);
        if (!run.Full)
        {
            run.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"η = {rate:0.####}, each network until half the labels fit, at most {epochs:N0} epochs; "
                + $"--full runs {LectureEpochs:N0} epochs of η = {LectureRate}"));
        }

        long[] lecture = [15_208, 15_210, 15_235, 15_139];
        var plot = new Plot(
            Invariant($"Random labels: error against epochs, η = {rate:0.####}"),
            "epoch",
            "fraction of wrong labels");
        var half = new double[Units.Length];
        double seconds = 0;
        for (int layers = 1; layers <= Units.Length; layers++)
        {
            long start = Stopwatch.GetTimestamp();
            (long parameters, double[] errors, _) = Fit(run, layers, rate, epochs, until: run.Full ? 0 : Half);
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds / errors.Length;
            string name = Invariant($"{layers} × {Units[layers - 1]} hidden units");
            if (layers < 4)
            {
                run.Compare($"parameters, {name}", lecture[layers - 1], parameters, digits: 0);
            }
            else
            {
                run.Note(
                    $"parameters, {name}", lecture[3], (41 * 63) + (3 * 64 * 63) + (64 * 10), parameters, digits: 0,
                    "the lecture's digits are swapped: (40 + 1)·63 + 3·(63 + 1)·63 + (63 + 1)·10 is 15,319");
            }

            int first = Array.FindIndex(errors, error => error <= Half);
            half[layers - 1] = first < 0 ? errors.Length : first;
            run.Print(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{layers} × {Units[layers - 1]} hidden units: {half[layers - 1]:N0} epochs, "
                    + $"{errors[^1]:P1} of the labels still wrong at the end"));
            int[] shown = [.. Enumerable.Range(0, errors.Length).Where(
                epoch => epoch % (epochs / 250) == 0 || epoch == errors.Length - 1)];
            _ = plot.Line(name, [.. shown.Select(epoch => (double)epoch)], [.. shown.Select(epoch => errors[epoch])]);
        }

        for (int layers = 2; layers <= Units.Length; layers++)
        {
            run.AtMost(
                $"epochs until half fits, {layers} hidden layers: below those of {layers - 1}",
                half[layers - 1],
                half[layers - 2] - 1,
                digits: 0);
        }

        run.Picture("error", plot);
        run.Print(Invariant($"an epoch of all four takes {1000 * seconds:0} ms here, so {LectureEpochs:N0} of them ")
            + Invariant($"take {LectureEpochs * seconds / 3600:0.0} hours"));
        run.Print(Invariant($"a step of {rate:0.####} goes as far as {rate / LectureRate:0} of {LectureRate}: ")
            + Invariant($"at the lecture's rate, one hidden layer takes {half[0] * rate / LectureRate:N0} epochs for ")
            + "half the labels, and many more for all");
        for (int layers = 1; layers <= Units.Length; layers++)
        {
            int most = layers == 1 ? 360 : 120;
            run.AtMost(
                $"{layers} × {Units[layers - 1]}, Adam over batches of 40, {most} epochs: labels still wrong",
                Memorize(run, layers, most),
                0.005);
        }
    }

    /// <summary>Errors and losses before each epoch, up to the first error that is low enough.</summary>
    public static (long Parameters, double[] Errors, double[] Losses) Fit(
        ExampleRun run, int layers, float rate, int epochs, double until)
    {
        DataSet noise = Noise(run);
        using Model model = Create(run, layers);
        var options = new TrainerOptions
        {
            Batch = noise.Count, Epochs = epochs, LearningRate = rate, Schedule = new ConstantSchedule(),
        };
        using var trainer = new Trainer(model, new GradientDescent(), noise, options: options);
        var errors = new List<double>();
        var losses = new List<double>();
        do
        {
            // One batch is all: loss and accuracy are those of every sample, before the epoch's only step.
            EpochResult epoch = trainer.TrainEpoch(cancellation: run.Cancellation);
            errors.Add(1 - epoch.TrainAccuracy!.Value);
            losses.Add(epoch.Loss);
        }
        while (!trainer.Done && errors[^1] > until);
        return (model.ParameterCount, [.. errors], [.. losses]);
    }

    // The lecture's "all train", by a faster way than its own: the fraction of labels not learned.
    private static double Memorize(ExampleRun run, int layers, int epochs)
    {
        DataSet noise = Noise(run);
        using Model model = Create(run, layers);
        var options = new TrainerOptions { Batch = 40, Epochs = epochs, LearningRate = 0.004f, Seed = run.Seed };
        using var trainer = new Trainer(model, new Adam(), noise, options: options);
        _ = trainer.Train(cancellation: run.Cancellation);
        using var evaluator = new Evaluator(model, noise);
        return 1 - evaluator.Run(run.Cancellation).Accuracy!.Value;
    }

    private static DataSet Noise(ExampleRun run)
    {
        DataSet signals = Mnist1D.Generate().Train;
        var random = new RandomSequence(run.Seed, stream: 100, part: 0);
        int[] labels = [.. Enumerable.Range(0, signals.Count).Select(_ => random.NextInt(10))];
        return DataSet.Classification(
            "random labels", [Mnist1D.SampleLength], signals.FloatFeatures, labels, classCount: 10);
    }

    private static Model Create(ExampleRun run, int layers)
    {
        int[] widths = [Mnist1D.SampleLength, .. Enumerable.Repeat(Units[layers - 1], layers), 10];
        return new Model(
            run.Device, [Mnist1D.SampleLength], MultilayerPerceptron.Layers(widths, new ReLU()), run.Seed);
    }

    private static void CompareRates(ExampleRun run)
    {
        const int Few = 10;
        (_, _, double[] few) = Fit(run, layers: 4, LectureRate * Longer, Few + 1, until: 0);
        (_, _, double[] many) = Fit(run, layers: 4, LectureRate, (Few * Longer) + 1, until: 0);
        run.Within(
            "4 hidden layers: loss after 400 steps of η = 0.0025, and after 10 of 0.1",
            [many[^1]],
            [few[^1]],
            tolerance: 0.03,
            digits: 3);
    }
}
