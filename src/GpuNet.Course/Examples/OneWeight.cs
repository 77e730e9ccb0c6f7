namespace GpuNet.Course.Examples;

/// <summary>x = wx₀ + b with E = (x − y)², from w = 0.8 and b = 1: gradient descent by hand, step by step.</summary>
public sealed class OneWeight() : Example(
    3, "one-weight", "gradient descent",
    "x = wx₀ + b, trained on one sample: seven steps of the lecture", small: true)
{
    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        DataSet sample = DataSet.Regression(
            "one", [1], features: new[] { 1.5f }, targets: new[] { 0.5f }, targetLength: 1);
        using var model = new Model(run.Device, [1], [new Dense(1)], run.Seed);
        run.Device.CopyIn<float>([0.8f], model.Parameters[0].Weights);
        run.Device.CopyIn<float>([1f], model.Parameters[1].Weights);
        var options =
            new TrainerOptions { Batch = 1, Epochs = 7, LearningRate = 0.1f, Schedule = new ConstantSchedule() };
        using var trainer = new Trainer(
            model, new GradientDescent(), sample, options: options, objective: Objective.Of(new SquaredError()));
        foreach (double[] lecture in Rows)
        {
            double x = model.Predict([1.5f])[0];
            _ = trainer.TrainEpoch(cancellation: run.Cancellation);
            double w = model.Parameters[0].ToArray()[0];
            double b = model.Parameters[1].ToArray()[0];
            string row = $"step {trainer.EpochsDone}: w, b, x before";
            if (trainer.EpochsDone == 2)
                run.Note(row, lecture, expected: [0.11, 0.54, 1.10], [w, b, x], digits: 2, Tie());
            else
                run.Compare(row, lecture, [w, b, x], digits: 2);
        }
    }

    // Before step 2, x = 0.29 · 1.5 + 0.66 = 1.095, which rounds to 1.10 on paper and to 1.09 in double precision.
    private static string Tie()
    {
        double slope = 2 * (2.2 - 0.5);
        double x = ((0.8 - (0.1 * slope * 1.5)) * 1.5) + (1 - (0.1 * slope));
        return Invariant(
            $"x is 1.095, a tie; in double precision it is {x:R}, which prints as {x:F2}");
    }

    private static readonly double[][] Rows =
    [
        [0.29, 0.66, 2.20],
        [0.11, 0.54, 1.09],
        [0.05, 0.50, 0.71],
        [0.03, 0.48, 0.57],
        [0.02, 0.48, 0.53],
        [0.02, 0.48, 0.51],
        [0.02, 0.48, 0.50],
    ];
}
