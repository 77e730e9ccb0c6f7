namespace GpuNet.Course.Examples;

/// <summary>
/// Fifty layers in a row do not train: what a change of one does to the loss, the layers after it scramble. A residual
/// connection, y = x + f(x), lets gradients pass by each layer, but doubles the variance with each; a normalization in
/// f keeps f small beside x. At the rate used here it takes both. He, Zhang, Ren and Sun, CVPR 2016.
/// </summary>
public sealed class VeryDeep() : Example(
    17, "very-deep", "residual networks",
    "50 layers: plain, with normalization, with residual connections, and with both")
{
    // Between the first dense layer and the last.
    private const int Blocks = 48;
    private const int Width = 32;

    // Of the blocks with fresh weights whose mean squares are compared.
    private const int Wide = 256;
    private const int Epochs = 12;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        DataSetPair signals = Mnist1D.Generate();
        var plot = new Plot("50 layers on MNIST-1D, and a linear classifier", "epoch", "training loss");

        // No hidden layer at all: what a deep network must beat to have learned anything by its depth.
        double linear = Train(run, signals, plot, "linear", [new Dense(10)]);
        double plain = Train(run, signals, plot, "plain", Deep(Block));
        double normalized = Train(
            run,
            signals,
            plot,
            "normalization",
            Deep(() => [new BatchNormalization(), .. Block()], new BatchNormalization()));
        double residual = Train(run, signals, plot, "residual", Deep(() => [new Residual(Block())]));
        double both = Train(
            run,
            signals,
            plot,
            "both",
            Deep(() => [new Residual([new BatchNormalization(), .. Block()])], new BatchNormalization()));
        run.AtMost("plain: test accuracy, at most a linear classifier's", plain, linear);
        run.AtMost("with normalization only", normalized, linear);
        run.AtMost("with residual connections only; 0 if the loss became NaN", residual, linear);
        run.AtLeast("with both, at least a linear classifier's and a tenth", both, linear + 0.1);
        run.Picture("loss", plot);

        // He's weights keep the mean square through a ReLU and a dense layer; a residual connection adds what it was.
        // Both on average: in blocks of 32 units chance alone makes 48 of them scatter by some four doublings, in wide
        // blocks by about one.
        run.Within(
            "mean square after 48 plain blocks of 256 units: doublings",
            [0],
            [Doublings(run, signals, () => Block(Wide))],
            tolerance: 6,
            digits: 0);
        run.Within(
            "after 48 residual blocks of 256 units: one a block",
            [Blocks],
            [Doublings(run, signals, () => [new Residual(Block(Wide))])],
            tolerance: 6,
            digits: 0);
    }

    private static Layer[] Block() => Block(Width);

    private static Layer[] Block(int width) => [new Activation(new ReLU()), new Dense(width)];

    private static IEnumerable<Layer> Stack(int width, Func<Layer[]> block) =>
        [new Dense(width), .. Enumerable.Range(0, Blocks).SelectMany(_ => block())];

    private static Layer[] Deep(Func<Layer[]> block, params Layer[] last) =>
        [.. Stack(Width, block), .. last, new Activation(new ReLU()), new Dense(10)];

    private static double Train(ExampleRun run, DataSetPair signals, Plot plot, string name, Layer[] layers)
    {
        using var model = new Model(run.Device, [Mnist1D.SampleLength], layers, run.Seed);
        var options = new TrainerOptions { Batch = 100, Epochs = Epochs, LearningRate = 0.05f, Seed = run.Seed };
        using var trainer = new Trainer(model, new Momentum(), signals.Train, signals.Test, options);
        var epochs = new List<EpochResult>();
        string? end = null;
        try
        {
            _ = trainer.Train(epochDone: epochs.Add, cancellation: run.Cancellation);
        }
        catch (DivergedException exception)
        {
            end = exception.Message;
        }

        _ = plot.Line(
            end is null ? name : $"{name}: diverged",
            [.. epochs.Select(epoch => (double)epoch.Epoch)],
            [.. epochs.Select(epoch => epoch.Loss)]);
        double right = end is null ? epochs[^1].Test!.Accuracy!.Value : 0;
        string result =
            end ?? Invariant($"loss {epochs[^1].Loss:0.000}, test accuracy {right:P1}");
        run.Print(Invariant($"{name,-13}  {model.ParameterCount,6:N0} parameters  {result}"));
        return right;
    }

    // log₂ of the mean square after all blocks over that before them, with fresh weights.
    private static double Doublings(ExampleRun run, DataSetPair signals, Func<Layer[]> block)
    {
        float[] some = signals.Test.FloatFeatures[..(100 * Mnist1D.SampleLength)].ToArray();
        double MeanSquare(IEnumerable<Layer> layers)
        {
            using var model = new Model(run.Device, [Mnist1D.SampleLength], [.. layers], run.Seed);
            return model.Predict(some).Average(number => (double)number * number);
        }

        return Math.Log2(MeanSquare(Stack(Wide, block)) / MeanSquare([new Dense(Wide)]));
    }
}
