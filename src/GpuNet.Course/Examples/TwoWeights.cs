namespace GpuNet.Course.Examples;

/// <summary>
/// Two layers of one neuron each, x = wᴸ(wᴸ⁻¹x₀ + bᴸ⁻¹) + bᴸ, with E = (x − y)²: the gradient of the first layer is
/// that of the second, sent back through wᴸ. The text of the lecture has lost the starting weights, the input and the
/// column of wᴸ; 0.8 and 0.8 with input 1.5, both biases 1, round to all eight rows that it prints.
/// </summary>
public sealed class TwoWeights() : Example(
    4, "two-weights", "backpropagation",
    "one more layer: x = wᴸ(wᴸ⁻¹x₀ + bᴸ⁻¹) + bᴸ, trained on one sample", small: true)
{
    private static readonly double[][] Rows =
    [
        [0.55, 0.26, 0.64, 0.35],
        [0.58, 0.25, 0.63, 0.41],
        [0.60, 0.24, 0.63, 0.45],
        [0.61, 0.24, 0.63, 0.47],
        [0.61, 0.24, 0.63, 0.48],
        [0.61, 0.24, 0.63, 0.49],
        [0.62, 0.24, 0.63, 0.49],
        [0.62, 0.24, 0.63, 0.50],
    ];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        DataSet sample = DataSet.Regression(
            "one", [1], features: new[] { 1.5f }, targets: new[] { 0.5f }, targetLength: 1);
        using var model = new Model(run.Device, [1], [new Dense(1), new Dense(1)], run.Seed);
        float[] start = [0.8f, 1, 0.8f, 1];
        for (int index = 0; index < 4; index++)
            run.Device.CopyIn([start[index]], model.Parameters[index].Weights);
        var options = new TrainerOptions
        {
            Batch = 1, Epochs = Rows.Length, LearningRate = 0.1f, Schedule = new ConstantSchedule(),
        };
        using var trainer = new Trainer(
            model, new GradientDescent(), sample, options: options, objective: Objective.Of(new SquaredError()));
        foreach (double[] lecture in Rows)
        {
            _ = trainer.TrainEpoch(cancellation: run.Cancellation);
            double[] weights = [.. model.Parameters.Select(parameter => (double)parameter.ToArray()[0])];
            double x = model.Predict([1.5f])[0];
            run.Compare(
                $"after step {trainer.EpochsDone}: bᴸ, wᴸ⁻¹, bᴸ⁻¹, x",
                lecture,
                [weights[3], weights[0], weights[1], x],
                digits: 2);
        }
    }
}
