namespace GpuNet.Course.Examples;

/// <summary>
/// The output's activation follows the labels: none for real ones, ReLU for those that are never negative. The loss
/// follows the noise: the squared error's minimum is the mean, the absolute error's the median, which outliers hardly
/// move.
/// </summary>
public sealed class Regression() : Example(
    21, "regression", "losses",
    "real and positive labels; squared and absolute loss with outliers", small: true)
{
    private const int Count = 200;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        var random = new RandomSequence(run.Seed, stream: 101, part: 0);
        float[] x = [.. Enumerable.Range(0, Count).Select(_ => (float)((4 * random.NextDouble()) - 2))];
        float[] line = [.. x.Select(at => (2 * at) + 1 + (0.1f * (float)random.NextNormal()))];

        // Every tenth label is far too high.
        float[] spoiled = [.. line.Select((label, index) => index % 10 == 0 ? label + 20 : label)];
        float[] clean = Fit(run, x, line, new SquaredError());
        float[] squared = Fit(run, x, spoiled, new SquaredError());
        float[] absolute = Fit(run, x, spoiled, new AbsoluteError());
        run.Within("2x + 1: slope and offset, squared loss", [2, 1], [clean[0], clean[1]], tolerance: 0.05, digits: 1);
        run.Within("with outliers, absolute loss", [2, 1], [absolute[0], absolute[1]], tolerance: 0.15, digits: 1);

        // One label in ten is 20 too high, and the squared loss pays for it: the mean rises by 20/10.
        run.Within("with outliers, squared loss: offset 1 + 20/10", [3], [squared[1]], tolerance: 0.3, digits: 1);

        // Labels max(0, 2x + 1) are never negative: a straight line's outputs are, a ReLU's are not and fit all the
        // better.
        float[] positive = [.. line.Select(label => Math.Max(0, label))];
        (float[] straight, double straightError) = FitOutputs(run, x, positive);
        (float[] bent, double bentError) = FitOutputs(run, x, positive, new Activation(new ReLU()));
        run.AtMost("positive labels, no output activation: least output", straight.Min(), -0.5);
        run.AtLeast("positive labels, ReLU output: least output", bent.Min(), 0);
        run.AtMost("mean squared error, ReLU output: at most a tenth of that without", bentError, straightError / 10);
        Draw(run, x, spoiled, squared, absolute);
    }

    /// <summary>The slope and offset of a straight line.</summary>
    private static float[] Fit(ExampleRun run, float[] x, float[] labels, ILoss loss)
    {
        using Model model = Train(run, x, labels, loss, new Dense(1));
        return [.. model.Parameters.Select(parameter => parameter.ToArray()[0])];
    }

    private static (float[] Outputs, double Error) FitOutputs(
        ExampleRun run, float[] x, float[] labels, params Layer[] last)
    {
        using Model model = Train(run, x, labels, new SquaredError(), [new Dense(1), .. last]);
        float[] outputs = model.Predict(x);
        return (outputs, outputs.Zip(labels, (output, label) => (output - label) * (output - label)).Average());
    }

    private static Model Train(ExampleRun run, float[] x, float[] labels, ILoss loss, params Layer[] layers)
    {
        var model = new Model(run.Device, [1], layers, run.Seed);

        // From slope 1 and offset 1: a ReLU that starts switched off for the labels that matter would learn nothing.
        foreach (Parameter parameter in model.Parameters)
            run.Device.CopyIn<float>([1], parameter.Weights);
        var options = new TrainerOptions { Batch = 50, Epochs = 200, LearningRate = 0.05f };
        using var trainer = new Trainer(
            model, new Adam(), DataSet.Regression("line", [1], x, labels, 1), null, options, Objective.Of(loss));
        _ = trainer.Train(cancellation: run.Cancellation);
        return model;
    }

    private static void Draw(ExampleRun run, float[] x, float[] labels, float[] squared, float[] absolute)
    {
        double[] ends = [-2, 2];
        run.Picture("outliers", new Plot("A straight line through labels with outliers", "x", "y")
            .Points("labels", [.. x.Select(at => (double)at)], [.. labels.Select(label => (double)label)])
            .Line("squared loss", ends, [.. ends.Select(end => (squared[0] * end) + squared[1])])
            .Line("absolute loss", ends, [.. ends.Select(end => (absolute[0] * end) + absolute[1])]));
    }
}
