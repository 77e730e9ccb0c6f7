using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Tests.Devices;
using GpuNet.Tests.Training;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Layers;

public sealed class NormalizationLayerTests : IDisposable
{
    private const ulong Seed = 3;

    private readonly HostDevice device = HostDevice.Create(1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Running_statistics_are_states_beside_the_weights()
    {
        using Model model = NewModel(
            [2, 3], new BatchNormalization(), new LayerNormalization(), new Flatten(), new Dense(2));
        Assert.Equal([2], model.OutputSizes);
        Assert.Equal(
            [
                "batch-normalization1.scale", "batch-normalization1.shift", "layer-normalization1.scale",
                "layer-normalization1.shift", "dense1.weight", "dense1.bias",
            ],
            model.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(
            ["batch-normalization1.running_mean", "batch-normalization1.running_variance"],
            model.States.Select(state => state.Name));
        Assert.Equal(3 + 3 + 3 + 3 + 12 + 2, model.ParameterCount);
        Assert.Equal([1, 1, 1], Content(model.Parameters[0]));
        Assert.Equal([0, 0, 0], Content(model.Parameters[1]));
        Assert.Equal([0, 0, 0], Content(model.States[0]));
        Assert.Equal([1, 1, 1], Content(model.States[1]));
    }

    [Theory]
    [InlineData(10, 0.1f, true)]
    [InlineData(9, 0.3f, false)]
    [InlineData(8, 1f, true)]
    public void Running_statistics_follow_the_batches_and_serve_inference(int samples, float momentum, bool fuse)
    {
        // Batches of 4: the last has 2, 1 or 4 samples.
        DataSet data = Regression(samples);
        using Model model = NewModel([3], new BatchNormalization(momentum: momentum));
        foreach (Parameter parameter in model.Parameters)
            parameter.Frozen = true;
        using Trainer trainer = NewTrainer(model, data, 4, 2, fuse);
        var mean = new double[3];
        double[] variance = [1, 1, 1];
        for (int epoch = 0; epoch < 2; epoch++)
        {
            foreach (int[] batch in ReferenceNetwork.Order(Seed, epoch, samples).Chunk(4))
            {
                trainer.Step();
                for (int column = 0; column < 3; column++)
                {
                    float[] numbers = [.. batch.Select(sample => data.FloatFeatures.Span[(3 * sample) + column])];
                    (double m, double v) = Reference.Moments(numbers);
                    mean[column] = ((1 - momentum) * mean[column]) + (momentum * m);
                    if (batch.Length > 1)
                    {
                        variance[column] =
                            ((1 - momentum) * variance[column]) + (momentum * v * batch.Length / (batch.Length - 1));
                    }

                    Assert.Equal(mean[column], Content(model.States[0])[column], 1e-5);
                    Assert.Equal(variance[column], Content(model.States[1])[column], 1e-5);
                }
            }

            _ = trainer.TrainEpoch();
        }

        (float[] scale, float[] shift) = (Content(model.Parameters[0]), Content(model.Parameters[1]));
        float[] predicted = model.Predict(data.FloatFeatures.Span);
        double loss = 0;
        for (int index = 0; index < predicted.Length; index++)
        {
            int column = index % 3;
            double expected =
                (scale[column] * (data.FloatFeatures.Span[index] - mean[column]) / Math.Sqrt(variance[column] + 1e-5))
                    + shift[column];
            Assert.Equal(expected, predicted[index], 1e-4);
            loss += Math.Pow(expected - data.Targets.Span[index], 2) / predicted.Length;
        }

        // The evaluation's plan was compiled before the first step, and sees what the last one left.
        Assert.Equal(loss, trainer.Evaluate().Loss, 1e-3);
    }

    [Fact]
    public void A_frozen_state_stays()
    {
        using Model model = NewModel([3], new BatchNormalization());
        model.States[0].Frozen = true;
        using Trainer trainer = NewTrainer(model, Regression(8), 4, 1, fuse: true);
        _ = trainer.Train();
        Assert.Equal([0, 0, 0], Content(model.States[0]));
        Assert.Equal([1, 1, 1], Content(model.States[1]));
    }

    [Fact]
    public void A_layer_normalization_is_the_same_in_training_and_inference()
    {
        using Model model = NewModel([2, 3], new LayerNormalization(), new Flatten());
        float[] x = [1, 2, 3, 10, 10, 10];
        double end = 1 / Math.Sqrt((2 / 3.0) + 1e-5);
        float[] expected = [(float)-end, 0, (float)end, 0, 0, 0];
        Assert.Equal(expected, model.Predict(x), (one, other) => Math.Abs(one - other) < 1e-6);
        var graph = new Graph();
        Value input = graph.Input("x", 2, 3);
        using var training = new TrainingContext(device, 1);
        Value output = model.Append(graph, input, training);
        using Plan plan = graph.Compile(device, 1, [output], []);
        plan.Write(input, x);
        plan.Run();
        Assert.Equal(model.Predict(x), plan.Read(output));
    }

    [Fact]
    public void A_column_of_ones_takes_the_place_of_a_bias()
    {
        using Model model = NewModel([28, 28], new Flatten(), new AppendOnes(), new Dense(10, useBias: false));
        Assert.Equal(785 * 10, model.ParameterCount);
        using Model small = NewModel([2, 2], new AppendOnes());
        Assert.Equal([2, 3], small.OutputSizes);
        Assert.Equal([1, 2, 1, 3, 4, 1], small.Predict([1, 2, 3, 4]));

        using Model line = NewModel([1], new AppendOnes(), new Dense(1, useBias: false));
        float[] numbers = [.. Enumerable.Range(0, 64).Select(index => (index / 32f) - 1)];
        using var trainer = new Trainer(
            line, default(GradientDescent),
            DataSet.Regression("line", [1], numbers, numbers.Select(x => (3 * x) - 2).ToArray(), 1), null,
            new TrainerOptions { Batch = 16, Epochs = 60, LearningRate = 0.25f });
        _ = trainer.Train();
        Assert.Equal(3, Content(line.Parameters[0])[0], 1e-3);
        Assert.Equal(-2, Content(line.Parameters[0])[1], 1e-3);
    }

    [Fact]
    public void Numbers_out_of_range_and_samples_without_sizes_are_refused()
    {
        foreach (float epsilon in (float[])[0, -1, float.NaN, float.PositiveInfinity])
        {
            _ = Assert.Throws<ArgumentOutOfRangeException>("epsilon", () => new BatchNormalization(epsilon));
            _ = Assert.Throws<ArgumentOutOfRangeException>("epsilon", () => new LayerNormalization(epsilon));
        }

        foreach (float momentum in (float[])[-0.1f, 1.1f, float.NaN])
        {
            _ = Assert.Throws<ArgumentOutOfRangeException>(
                "momentum", () => new BatchNormalization(momentum: momentum));
        }

        foreach (Layer layer in (Layer[])[new BatchNormalization(), new LayerNormalization(), new AppendOnes()])
        {
            Assert.Equal(
                $"{layer.GetType().Name} expects samples with at least one dimension; got batch×scalar from 'input'",
                Assert.Throws<ShapeException>(() => NewModel([], layer)).Message);
        }
    }

    [Fact]
    public void Residual_layers_add_what_their_layers_make_of_the_input_and_name_them_by_place()
    {
        using Model model = NewModel(
            [2],
            new Residual(new Dense(3), new Activation(default(ReLU)), new Residual(new Dense(3)), new Dense(2)),
            new Residual(new Activation(default(ReLU))),
            new Dense(2));
        Assert.Equal(
            [
                "residual1.dense1.weight", "residual1.dense1.bias", "residual1.residual1.dense1.weight",
                "residual1.residual1.dense1.bias", "residual1.dense2.weight", "residual1.dense2.bias", "dense1.weight",
                "dense1.bias",
            ],
            model.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(
            ["residual1.dense1", "residual1.relu1", "residual1.residual1", "residual1.dense2"],
            ((Residual)model.Layers[0]).Layers.Select(layer => layer.Name));
        Set(model, "residual1.dense1.weight", 1, 0, -1, 0, 2, 0);
        Set(model, "residual1.residual1.dense1.weight", 0, 1, 0, 1, 0, 0, 0, 0, 0);
        Set(model, "residual1.dense2.weight", 1, 0, 0, 1, 0, 0);
        Set(model, "dense1.weight", 1, 0, 0, 1);

        // (3, −1): relu(3, −2, −3) = (3, 0, 0); + (0, 3, 0) = (3, 3, 0); → (3, 3); + x = (6, 2); + relu = (12, 4).
        Assert.Equal([12, 4], model.Predict([3, -1]));
    }

    [Fact]
    public void A_residual_layer_whose_layers_change_the_size_is_refused() => Assert.Equal(
        "Residual adds its input of batch×8 from 'dense1' to the output of its layers; got batch×6 from "
        + "'residual1.relu1'; make the last layer return the same sizes",
        Assert.Throws<ShapeException>(() => NewModel(
            [4], new Dense(8), new Residual(new Dense(6), new Activation(default(ReLU))))).Message);

    [Fact]
    public void A_residual_layer_without_layers_and_a_layer_in_two_places_are_refused()
    {
        Assert.Equal(
            "a residual layer needs at least 1 layer to add to its input",
            Assert.Throws<ArgumentException>(() => new Residual()).Message);
        var shared = new Dense(3);
        Assert.Equal(
            "layer 'residual1.dense1' is already in a model; create a new layer for each place",
            Assert.Throws<ArgumentException>(() => NewModel([3], new Residual(shared), shared)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void A_run_resumed_ends_with_the_bits_of_one_never_interrupted_states_included(int steps)
    {
        DataSet data = TrainingSamples.Clouds(17, 5, 3);
        using Model straightModel = Deep(Seed);
        using Trainer straight = NewTrainer(straightModel, data, 4, 3, fuse: true);
        IReadOnlyList<EpochResult> expected = straight.Train();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-norms-");
        try
        {
            string file = Path.Combine(folder.FullName, "run.safetensors");
            using (Model model = Deep(Seed))
            using (Trainer interrupted = NewTrainer(model, data, 4, 3, fuse: true))
            {
                while (interrupted.Steps < steps)
                {
                    if (interrupted.StepsInEpoch == interrupted.StepsPerEpoch - 1)
                        _ = interrupted.TrainEpoch();
                    else
                        interrupted.Step();
                }

                Checkpoint.Save(file, interrupted);
                using Model loaded = Deep(77);
                Checkpoint.LoadWeights(file, loaded);
                Assert.Equal(All(model), All(loaded));
                Assert.Equal(model.Predict([1, 2, 3, 4, 5]), loaded.Predict([1, 2, 3, 4, 5]));
            }

            using Model resumedModel = Deep(99);
            using Trainer resumed = NewTrainer(resumedModel, data, 4, 3, fuse: true);
            Checkpoint.Restore(file, resumed);
            IReadOnlyList<EpochResult> actual = resumed.Train();
            Assert.Equal(All(straightModel), All(resumedModel));
            Assert.Equal(expected[^1].Test!.Loss, actual[^1].Test!.Loss);

            using Model without = NewModel([5], new Dense(3));
            InvalidDataException refused = Assert.Throws<InvalidDataException>(
                () => Checkpoint.LoadWeights(file, NewModel([5], new BatchNormalization(), new Dense(3))));
            Assert.Contains("batch-normalization1.", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Model Deep(ulong seed) => new(
            device,
            [5],
            [
                new Dense(6), new Residual(new BatchNormalization(), new Activation(default(ReLU)), new Dense(6)),
                new LayerNormalization(), new AppendOnes(), new Dense(3),
            ],
            seed);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using HostDevice own = HostDevice.Create(2);
        using var model = new Model(
            own, [64],
            [new Dense(96), new BatchNormalization(), new LayerNormalization(), new AppendOnes(), new Dense(4)], Seed);
        using Trainer trainer = NewTrainer(model, TrainingSamples.Clouds(50 * 101, 64, 4), 50, 1, fuse: true);
        trainer.Step();
        Steady.AllocatesNothing(trainer.Step, steps: 10, rounds: 10, "normalizing");
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        DataSet data = TrainingSamples.Clouds(1200, 64, 4);
        float[]? first = null;
        foreach (int threads in (int[])[1, 2])
        {
            using HostDevice own = HostDevice.Create(threads);
            using var model = new Model(
                own,
                [64],
                [
                    new Dense(96),
                    new BatchNormalization(),
                    new Residual(new LayerNormalization(), new Activation(default(ReLU)), new Dense(96)),
                    new AppendOnes(),
                    new Dense(4),
                ],
                Seed);
            using Trainer trainer = NewTrainer(model, data, 200, 2, fuse: true);
            for (int step = 0; step < 6; step++)
                trainer.Step();
            first ??= All(model);
            Assert.Equal(first, All(model));
        }
    }

    [Fact]
    public void Fifty_layers_learn_with_residual_sums_and_normalization_and_not_without()
    {
        DataSet data = TrainingSamples.Clouds(400, 8, 4, spread: 0.3);
        List<Layer> plain = [];
        List<Layer> residual = [new Dense(16)];
        for (int layer = 0; layer < 50; layer++)
        {
            plain.AddRange([new Dense(16), new Activation(default(ReLU))]);
            residual.Add(new Residual(new BatchNormalization(), new Activation(default(ReLU)), new Dense(16)));
        }

        plain.Add(new Dense(4));
        residual.AddRange([new BatchNormalization(), new Activation(default(ReLU)), new Dense(4)]);
        Assert.InRange(Accuracy(plain), 0, 0.6);
        Assert.InRange(Accuracy(residual), 0.95, 1);

        double Accuracy(List<Layer> layers)
        {
            using var model = new Model(device, [8], layers, Seed);
            using var trainer = new Trainer(
                model, default(GradientDescent), data, data,
                new TrainerOptions { Batch = 40, Epochs = 20, LearningRate = 0.05f, Seed = Seed });
            return trainer.Train()[^1].Test!.Accuracy!.Value;
        }
    }

    private static float[] Content(Parameter parameter) => parameter.Weights.Device.ToArray(parameter.Weights);

    private static float[] All(Model model) => [.. model.Parameters.Concat(model.States).SelectMany(Content)];

    private static DataSet Regression(int samples) => DataSet.Regression(
        "noise", [3], Numbers.Tame(samples * 3, 1, -1, 4), Numbers.Tame(samples * 3, 2), 3);

    private static Trainer NewTrainer(Model model, DataSet data, int batch, int epochs, bool fuse) => new(
        model, new Adam(), data, data, new TrainerOptions { Batch = batch, Epochs = epochs, Seed = Seed, Fuse = fuse });

    private static void Set(Model model, string name, params float[] weights) =>
        model.Device.CopyIn<float>(weights, model.Parameters.Single(parameter => parameter.Name == name).Weights);

    private Model NewModel(int[] inputSizes, params Layer[] layers) => new(device, inputSizes, layers, Seed);
}
