namespace GpuNet.Course.Examples;

/// <summary>
/// Two layers of one neuron each, x = wᴸ(wᴸ⁻¹x₀ + bᴸ⁻¹) + bᴸ, with E = (x − y)²: the gradient of the first layer is
/// that of the second, sent back through wᴸ. The lecture's starting weights are lost; 0.8 and 0.8 with input 1.5, both
/// biases 1, round to every row that it prints.
/// </summary>
public sealed class TwoWeights() : Example(
    4, "two-weights", "backpropagation",
    "one more layer: x = wᴸ(wᴸ⁻¹x₀ + bᴸ⁻¹) + bᴸ, trained on one sample", small: true)
{
    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        DataSet sample = DataSet.Regression(
            "one", [1], features: new[] { 1.5f }, targets: new[] { 0.5f }, targetLength: 1);
        using var model = new Model(run.Device, [1], [new Dense(1), new Dense(1)], run.Seed);
        float[] start = [0.8f, 1, 0.8f, 1];
        for (int index = 0; index < 4; index++)
            run.Device.CopyIn([start[index]], model.Parameters[index].Weights);
        var options =
            new TrainerOptions { Batch = 1, Epochs = 10, LearningRate = 0.1f, Schedule = new ConstantSchedule() };
        using var trainer = new Trainer(
            model, new GradientDescent(), sample, options: options, objective: Objective.Of(new SquaredError()));
        for (int step = 1; step <= 10; step++)
        {
            _ = trainer.TrainEpoch(cancellation: run.Cancellation);
            double[] weights = [.. model.Parameters.Select(parameter => (double)parameter.ToArray()[0])];
            double x = model.Predict([1.5f])[0];
            if (Rows.TryGetValue(step, out double[]? lecture))
            {
                run.Compare(
                    $"after step {step}: bᴸ, wᴸ⁻¹, bᴸ⁻¹, x",
                    lecture,
                    [weights[3], weights[0], weights[1], x],
                    digits: 2);
            }
        }
    }

    // The lecture prints three rows and, without saying which, a last one; from step 8 on every row rounds to that.
    private static readonly Dictionary<int, double[]> Rows = new()
    {
        [1] = [0.55, 0.26, 0.64, 0.35],
        [2] = [0.58, 0.25, 0.63, 0.41],
        [3] = [0.60, 0.24, 0.63, 0.45],
        [10] = [0.62, 0.24, 0.63, 0.50],
    };
}
