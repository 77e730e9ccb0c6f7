using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Random;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Layers.Initializers;
using GpuNet.Tests.Devices;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Layers;

public sealed class ConvolutionLayerTests : IDisposable
{
    private const int Classes = 3;

    private static readonly int[] Image = [9, 8];

    private readonly HostDevice device = HostDevice.Create(2);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-conv-");

    public void Dispose()
    {
        device.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Layers_say_what_they_give()
    {
        using Model model = NewModel(
            [28, 28],
            new Conv2D(8, 5, padding: Padding.Same),
            new MaxPool2D(2),
            new Conv2D(16, new(3, 5), stride: new Extent2D(1, 2), padding: 1, useBias: false),
            new AveragePool2D(3, stride: 2, padding: 1),
            new Flatten(),
            new Dense(10));
        Assert.Equal(
            ["conv1", "max-pool1", "conv2", "average-pool1", "flatten1", "dense1"], model.Layers.Select(
                layer => layer.Name));
        Assert.Equal(
            [
                ("conv1.weight", "25×8"), ("conv1.bias", "8"), ("conv2.weight", "120×16"), ("dense1.weight", "336×10"),
                ("dense1.bias", "10"),
            ],
            model.Parameters.Select(parameter => (parameter.Name, parameter.Shape.ToString())));
        Assert.Equal([10], model.OutputSizes);
    }

    [Fact]
    public void Weights_start_by_the_sums_that_they_are_in()
    {
        var seen = new List<(int In, int Out)>();
        using Model model = NewModel([6, 7, 5], new Conv2D(4, new(3, 2), initializer: new Recorder(seen)));
        Assert.Equal([(3 * 2 * 5, 3 * 2 * 4)], seen);
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        Assert.Equal(
            "Conv2D(8, 5×5): a window of 5×5 does not fit into 3×4 with padding 0×0; "
            + "use a smaller kernel or more padding; got batch×3×4 from 'input'",
            Assert.Throws<ShapeException>(() => NewModel([3, 4], new Conv2D(8, 5))).Message);
        Assert.Equal(
            "MaxPool2D(2×2, stride 2×2) expects images of height×width or height×width×channels; "
            + "got batch×12 from 'flatten1'; put it before a Flatten",
            Assert.Throws<ShapeException>(() => NewModel([3, 4], new Flatten(), new MaxPool2D(2))).Message);
        Assert.Equal(
            "AveragePool2D(3×3, stride 3×3): a window of 3×3 does not fit into 4×2 with padding 0×0; "
            + "use a smaller kernel or more padding; got batch×4×2×6 from 'conv1'",
            Assert.Throws<ShapeException>(() => NewModel([5, 3], new Conv2D(6, 2), new AveragePool2D(3))).Message);
        Assert.Equal(
            "Dense(24 → 2) expects 24 columns; got batch×2×2×6 from 'conv1'; put a Flatten before it",
            Assert.Throws<ShapeException>(() => NewModel([3, 3], new Conv2D(6, 2), new Dense(2))).Message);
    }

    [Fact]
    public void Sizes_out_of_range_are_refused_where_they_are_written()
    {
        Assert.StartsWith(
            "a convolution needs at least 1 output channel",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2D(0, 3)).Message, StringComparison.Ordinal);
        Assert.Equal(
            "Conv2D: padding 3×3 puts whole windows of 3×3 into the margin; use less than the kernel",
            Assert.Throws<ArgumentException>(() => new Conv2D(1, 3, padding: 3)).Message);
        Assert.Equal(
            "MaxPool2D: kernel sizes must be at least 1; got 0×0",
            Assert.Throws<ArgumentException>(() => new MaxPool2D(0)).Message);
        Assert.Equal(
            "Conv2D(2×2) keeps the image's size only with odd kernels and stride 1; got stride 1×1; "
            + "give the padding as a number",
            Assert.Throws<ArgumentException>(() => new Conv2D(1, 2, padding: Padding.Same)).Message);
        Assert.Equal(
            "AveragePool2D(3×3) keeps the image's size only with odd kernels and stride 1; got stride 3×3; "
            + "give the padding as a number",
            Assert.Throws<ArgumentException>(() => new AveragePool2D(3, padding: Padding.Same)).Message);
    }

    [Fact]
    public void The_lectures_kernel_finds_edges_and_its_pool_the_maxima()
    {
        using Model laplace = NewModel([4, 5], new Conv2D(1, 3, useBias: false));
        device.CopyIn<float>([0, -1, 0, -1, 4, -1, 0, -1, 0], laplace.Parameters[0].Weights);
        float[] step = [.. Enumerable.Range(0, 20).Select(place => place % 5 < 2 ? 0f : 7f)];
        Assert.Equal([-7, 7, 0, -7, 7, 0], laplace.Predict(step));

        using Model pool = NewModel([4, 4], new MaxPool2D(2));
        Assert.Equal(
            [20, 30, 112, 37], pool.Predict([12, 20, 30, 0, 8, 12, 2, 0, 34, 70, 37, 4, 112, 100, 25, 12]));
        using Model mean = NewModel([4, 4], new AveragePool2D(2));
        Assert.Equal(
            [13, 8, 79, 19.5f], mean.Predict([12, 20, 30, 0, 8, 12, 2, 0, 34, 70, 37, 4, 112, 100, 25, 12]));
    }

    [Fact]
    public void A_model_computes_what_the_direct_loops_do()
    {
        using Model model = NewModel(
            [6, 5, 2], new Conv2D(3, 3, padding: 1), new Activation(default(Tanh)), new AveragePool2D(2),
            new Flatten());
        device.CopyIn<float>([0.5f, -1, 0.25f], model.Parameters[1].Weights);
        double[] w = Array.ConvertAll(device.ToArray(model.Parameters[0].Weights), number => (double)number);
        float[] x = Numbers.Tame(2 * 60, 3);
        double[] y = WindowReference.Convolve(
            2, new(6, 5, 2, new(3, 1, 1)), Array.ConvertAll(x, number => (double)number), w, [0.5, -1, 0.25]);
        int[][] pools = [.. WindowReference.Covered(2, new(6, 5, 3, new(2, 2, 0)))];
        float[] actual = model.Predict(x);
        Assert.Equal(pools.Length, actual.Length);
        for (int index = 0; index < pools.Length; index++)
            Assert.Equal(pools[index].Average(place => Math.Tanh(y[place])), actual[index], 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_small_net_learns_and_its_plan_is_printed(bool fuse)
    {
        using Model model = NewNet();
        using Trainer trainer = NewTrainer(model, epochs: 40, fuse);
        IReadOnlyList<EpochResult> results = trainer.Train();
        Assert.True(results[^1].TrainAccuracy > 0.95, $"{results[^1].TrainAccuracy:P1} of the bars are told apart");
        string plan = trainer.Plan.ToString();
        foreach (string launch in
            (string[])[
                "conv1.unfolded", "max-pool1", "average-pool1", "conv2.unfolded", "∂conv2.weight"])
        {
            Assert.Contains(launch, plan, StringComparison.Ordinal);
        }

        if (fuse)
            Assert.Contains("conv1 + bias + relu", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Fused_and_unfused_agree_within_rounding()
    {
        using Model fusedModel = NewNet();
        using Model plainModel = NewNet();
        using Trainer fused = NewTrainer(fusedModel, epochs: 1, fuse: true);
        using Trainer plain = NewTrainer(plainModel, epochs: 1, fuse: false);
        Assert.True(fused.Plan.Launches.Count < plain.Plan.Launches.Count);
        for (int step = 0; step < 4; step++)
        {
            fused.Step();
            plain.Step();
        }

        foreach ((float one, float other) in Weights(fusedModel).Zip(Weights(plainModel)))
            Assert.Equal(other, one, 2e-5);
    }

    [Fact]
    public void A_checkpoint_goes_on_to_the_same_bits()
    {
        string file = Path.Combine(folder.FullName, "net.safetensors");
        using Model straightModel = NewNet();
        using Trainer straight = NewTrainer(straightModel, epochs: 2, fuse: true);
        _ = straight.Train();
        using (Model model = NewNet())
        using (Trainer interrupted = NewTrainer(model, epochs: 2, fuse: true))
        {
            interrupted.Step();
            interrupted.Step();
            Checkpoint.Save(file, interrupted);
        }

        using Model resumedModel = NewNet(seed: 9);
        using Trainer resumed = NewTrainer(resumedModel, epochs: 2, fuse: true);
        Checkpoint.Restore(file, resumed);
        _ = resumed.Train();
        Assert.Equal(Weights(straightModel), Weights(resumedModel));
    }

    [Fact]
    public void The_bits_are_the_same_with_any_number_of_threads()
    {
        using HostDevice single = HostDevice.Create(1);
        using Model one = new(single, Image, Layers(), 1);
        using Model two = NewNet();
        using Trainer first = NewTrainer(one, epochs: 1, fuse: true);
        using Trainer second = NewTrainer(two, epochs: 1, fuse: true);
        _ = first.Train();
        _ = second.Train();
        Assert.Equal(Weights(one), Weights(two));
    }

    private static Layer[] Layers() =>
    [
        new Conv2D(5, 3, padding: 1), new Activation(default(ReLU)), new MaxPool2D(2),
        new Conv2D(6, 2), new Activation(default(ReLU)), new AveragePool2D(2, stride: 1), new Flatten(),
        new Dense(Classes),
    ];

    private static float[] Weights(Model model) =>
        [.. model.Parameters.SelectMany(parameter => model.Device.ToArray(parameter.Weights))];

    /// <summary>A bar along a row, a column or the diagonal, somewhere, in noise.</summary>
    private static Trainer NewTrainer(Model model, int epochs, bool fuse)
    {
        const int Samples = 150;
        var random = new RandomSequence(4, 60, 0);
        var features = new float[Samples * Image[0] * Image[1]];
        var labels = new int[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            Span<float> image = features.AsSpan(sample * Image[0] * Image[1], Image[0] * Image[1]);
            foreach (ref float pixel in image)
                pixel = (float)(0.3 * random.NextNormal());
            labels[sample] = random.NextInt(Classes);
            (int row, int column) = (random.NextInt(4), random.NextInt(4));
            for (int step = 0; step < 4; step++)
            {
                (int down, int across) = labels[sample] switch { 0 => (0, step), 1 => (step, 0), _ => (step, step) };
                image[((row + down) * Image[1]) + column + across] += 2;
            }
        }

        DataSet data = DataSet.Classification("bars", Image, features, labels, Classes);
        return new Trainer(
            model, new Adam(), data, null,
            new TrainerOptions { Batch = 32, Epochs = epochs, LearningRate = 0.01f, Fuse = fuse });
    }

    private Model NewNet(ulong seed = 1) => new(device, Image, Layers(), seed);

    private Model NewModel(int[] sizes, params Layer[] layers) => new(device, sizes, layers, 1);

    private sealed class Recorder(List<(int In, int Out)> seen) : IInitializer
    {
        public void Fill(Span<float> weights, int fanIn, int fanOut, RandomSequence random) =>
            seen.Add((fanIn, fanOut));
    }
}
