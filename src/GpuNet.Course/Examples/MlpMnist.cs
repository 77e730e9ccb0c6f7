namespace GpuNet.Course.Examples;

/// <summary>
/// A multilayer perceptron 785-d₁-d₂-10 with ReLU. With a column of ones before the first layer and no biases it has
/// 785d₁ + d₁d₂ + 10d₂ parameters; with a bias a unit, 784d₁ + d₁ + d₁d₂ + d₂ + 10d₂ + 10.
/// </summary>
public sealed class MlpMnist() : Example(
    12, "mlp-mnist", "multilayer perceptrons",
    "785-d₁-d₂-10 with ReLU reads handwritten digits")
{
    private const int D1 = 256;
    private const int D2 = 128;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        DataSetPair mnist = run.LoadOrSample(Mnist.Description);
        using var ones = new Model(
            run.Device,
            [28, 28],
            [
                new Flatten(), new AppendOnes(),
                new Dense(D1, useBias: false), new Activation(new ReLU()),
                new Dense(D2, useBias: false), new Activation(new ReLU()),
                new Dense(10, useBias: false),
            ],
            run.Seed);
        using var biases = new Model(
            run.Device,
            [28, 28],
            [
                new Flatten(),
                new Dense(D1),
                new Activation(new ReLU()),
                new Dense(D2),
                new Activation(new ReLU()),
                new Dense(10),
            ],
            run.Seed);
        run.Verify(
            "parameters with a column of ones", (785 * D1) + (D1 * D2) + (10 * D2), ones.ParameterCount, digits: 0);
        run.Verify(
            "parameters with biases",
            (784 * D1) + D1 + (D1 * D2) + D2 + (10 * D2) + 10,
            biases.ParameterCount,
            digits: 0);

        // The rate falls along half a cosine to zero, so that the last steps settle.
        var options = new TrainerOptions { Batch = 128, Epochs = 8, LearningRate = 0.002f, Seed = run.Seed };
        using var trainer = new Trainer(ones, new Adam(), mnist.Train, mnist.Test, options);
        _ = trainer.Train(
            epochDone: epoch => run.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {epoch.Epoch}: loss {epoch.Loss:0.0000}, training {epoch.TrainAccuracy:P2}, "
                + $"test {epoch.Test!.Accuracy:P2}")),
            cancellation: run.Cancellation);
        double test = trainer.Evaluate(run.Cancellation).Accuracy!.Value;

        // The bound is for all of MNIST; a sample of it teaches less.
        if (mnist.Notice is null)
            run.AtLeast("test accuracy", test, 0.98);
        else
            run.AtLeast("test accuracy on the sample (on the full set: 0.98)", test, 0.92);
    }
}
