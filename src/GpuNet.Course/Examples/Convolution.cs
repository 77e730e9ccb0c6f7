namespace GpuNet.Course.Examples;

/// <summary>
/// A convolution slides one small kernel over an image; pooling keeps the greatest of each window. Learned kernels,
/// pooled twice, read digits better than dense layers of many more weights.
/// </summary>
public sealed class Convolution() : Example(
    18, "convolution", "convolution and pooling",
    "a kernel over an image, 2×2 max pooling, and a small convolutional net on MNIST")
{
    // Four times a pixel less its four neighbors: 0 wherever the image is flat, or rises evenly.
    private static readonly float[] Kernel =
    [
        0, -1, 0,
        -1, 4, -1,
        0, -1, 0,
    ];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        float[] square =
        [
            0, 0, 0, 0, 0,
            0, 1, 1, 1, 0,
            0, 1, 1, 1, 0,
            0, 1, 1, 1, 0,
            0, 0, 0, 0, 0,
        ];
        run.Verify(
            "kernel over a square: its corners, its edges, and 0 inside",
            [2, 1, 2, 1, 0, 1, 2, 1, 2],
            Slide(run, square, 5),
            digits: 0);
        var ramp = Enumerable.Range(0, 25).Select(pixel => (3f * (pixel / 5)) + (pixel % 5)).ToArray();
        run.Verify("kernel over an even slope", new double[9], Slide(run, ramp, 5), digits: 0);

        // The text of the lecture keeps the two columns on the left of the pooled image; the others are the example's.
        var graph = new Graph();
        _ = graph.MaxPool2D(graph.Input("x", 4, 4), new Window(Kernel: 2, Stride: 2, Padding: 0), "pooled");
        using Plan pool = graph.Compile(run.Device);
        pool.Write("x", 12, 20, 30, 0, 8, 12, 2, 0, 34, 70, 37, 4, 112, 100, 25, 12);
        pool.Run();
        run.Verify("2×2 max pooling, stride 2", [20, 30, 112, 37], pool.Read("pooled"), digits: 0);

        DataSetPair mnist = run.LoadOrSample(Mnist.Description);
        Draw(run, mnist.Test);
        Train(run, mnist);
    }

    // y = Σ kernel ⊙ window at every place, no margin: each side of the image loses two.
    private static float[] Slide(ExampleRun run, float[] image, int side)
    {
        using var kernel = Parameter.Create(run.Device, "kernel", new Shape(9, 1), Kernel);
        var graph = new Graph();
        Value x = graph.Input("x", side, side);
        _ = graph.Convolution2D(
            x, graph.Parameter(kernel), bias: null, new Window(Kernel: 3, Stride: 1, Padding: 0), "y");
        using Plan plan = graph.Compile(run.Device, batch: 1, keep: ["y"]);
        plan.Write(x, image);
        plan.Run();
        return plan.Read("y");
    }

    private static void Train(ExampleRun run, DataSetPair mnist)
    {
        Layer[] layers =
        [
            new Conv2D(16, kernel: 5), new Activation(new ReLU()), new MaxPool2D(2),
            new Conv2D(32, kernel: 5), new Activation(new ReLU()), new MaxPool2D(2),
            new Flatten(), new Dense(10),
        ];
        using var model = new Model(run.Device, [28, 28], layers, run.Seed);

        // 5·5 weights and a bias for each of 16 kernels, 5·5·16 and a bias for each of 32, and 4·4·32 features to 10
        // classes.
        run.Verify(
            "parameters", (16 * (25 + 1)) + (32 * (400 + 1)) + (10 * (512 + 1)), model.ParameterCount, digits: 0);

        var options = new TrainerOptions { Batch = 32, Epochs = 3, LearningRate = 0.003f, Seed = run.Seed };
        using var trainer = new Trainer(model, new Adam(), mnist.Train, mnist.Test, options);
        IReadOnlyList<EpochResult> epochs = trainer.Train(
            epochDone: epoch => run.Print(
                Invariant($"epoch {epoch.Epoch}: test accuracy {epoch.Test!.Accuracy:P2}")),
            cancellation: run.Cancellation);
        double accuracy = epochs[^1].Test!.Accuracy!.Value;
        if (mnist.Notice is null)
        {
            run.AtLeast("MNIST: test accuracy after 3 epochs", accuracy, 0.988);
        }
        else
        {
            // A tenth of the images to learn from cannot reach what all of them do.
            run.AtLeast(
                "sample of MNIST: test accuracy after 3 epochs (on the full set: 0.988)", accuracy, 0.94);
        }
    }

    private static void Draw(ExampleRun run, DataSet images)
    {
        var row = new ImageRow("Digits, and 0 −1 0 / −1 4 −1 / 0 −1 0 over them: gray is 0");
        for (int index = 0; index < 3; index++)
        {
            float[] image = [.. images.ByteFeatures.Slice(index * 784, 784).ToArray().Select(pixel => pixel / 255f)];
            row = row.Image(image, 28, "image")
                .Image([.. Slide(run, image, 28).Select(edge => 0.5f + (edge / 4))], 26, "convolved");
        }

        run.Picture("edges", row);
    }
}
