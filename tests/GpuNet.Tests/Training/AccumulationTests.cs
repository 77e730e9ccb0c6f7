using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Tests.Graphs;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

/// <summary>Clipping by the global norm and accumulation of gradients: where gradients must be kept.</summary>
public sealed class AccumulationTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-accumulation-");

    public static TheoryData<string> Updates() => [.. FormulaCatalog.Updates];

    public void Dispose()
    {
        device.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Updates))]
    public void Two_batches_are_one_of_twice_the_size_also_at_an_epochs_end(string update)
    {
        // 16: whole steps; 22: a last step of a whole batch and a short one; 18: of a short one alone; 20: of a whole
        // one.
        foreach (int count in (int[])[16, 22, 18, 20])
        {
            foreach (float? clip in (float?[])[null, 0.3f])
            {
                foreach (bool fuse in (bool[])[true, false])
                {
                    DataSet data = TrainingSamples.Clouds(count, 3, 4);
                    using Model one = NewModel();
                    using Model two = NewModel();
                    using Trainer large = NewTrainer(one, update, data, 8, 1, clip, fuse);
                    using Trainer small = NewTrainer(two, update, data, 4, 2, clip, fuse);
                    Assert.Equal(large.StepsPerEpoch, small.StepsPerEpoch);
                    for (int epoch = 0; epoch < 3; epoch++)
                    {
                        for (int step = 0; step < large.StepsPerEpoch; step++)
                        {
                            large.Step();
                            small.Step();
                            AssertClose(
                                one, two, $"{update}, {count} samples, clip {clip}, epoch {epoch}, step {step}");
                        }

                        EpochResult expected = large.TrainEpoch();
                        EpochResult actual = small.TrainEpoch();
                        Assert.Equal(expected.Loss, actual.Loss, 1e-5);
                        Assert.Equal(expected.TrainAccuracy, actual.TrainAccuracy);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    [InlineData(Reduction.HalfMean)]
    public void Accumulated_losses_are_reduced_as_one_batch_s(Reduction reduction)
    {
        // The last step is a short one.
        DataSet data = TrainingSamples.Curves(22, 3);
        Model[] models = [.. Enumerable.Range(0, 2).Select(_ => new Model(device, [3], [new Dense(2)], 1))];
        for (int index = 0; index < 2; index++)
        {
            var options = new TrainerOptions
            {
                Batch = 8 / (index + 1), AccumulateSteps = index + 1, LearningRate = 0.01f, Epochs = 3,
            };
            using var trainer = new Trainer(
                models[index], default(GradientDescent), data, null, options,
                Objective.Of(default(SquaredError), reduction));
            _ = trainer.Train();
        }

        AssertClose(models[0], models[1], $"{reduction}");
        foreach (Model model in models)
            model.Dispose();
    }

    [Theory]
    [InlineData(0.01f)]
    [InlineData(0.5f)]
    [InlineData(1e6f)]
    public void A_clipped_step_is_the_plain_one_shortened(float limit)
    {
        DataSet data = TrainingSamples.Clouds(16, 3, 4);
        using Model plain = NewModel();
        using Model clipped = NewModel();
        float[][] start = Weights(plain);
        using Trainer one = NewTrainer(plain, "sgd", data, 16, 1, null);
        using Trainer two = NewTrainer(clipped, "sgd", data, 16, 1, limit);
        one.Step();
        two.Step();
        const double Rate = 0.0625;
        double[][] gradients =
        [
            .. start.Zip(
                Weights(plain), (before, after) => before.Zip(after, (b, a) => (b - (double)a) / Rate).ToArray()),
        ];
        double norm = Math.Sqrt(gradients.Sum(gradient => gradient.Sum(g => g * g)));
        double factor = Math.Min(1, limit / norm);
        Assert.InRange(norm, 0.6, 1e5);
        float[][] actual = Weights(clipped);
        for (int index = 0; index < start.Length; index++)
        {
            for (int weight = 0; weight < start[index].Length; weight++)
            {
                Assert.Equal(
                    start[index][weight] - (Rate * factor * gradients[index][weight]), actual[index][weight], 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Kept_gradients_take_one_norm_one_clip_and_one_update_for_all_parameters(bool fuse)
    {
        DataSet data = TrainingSamples.Clouds(22, 3, 4);
        using Model model = NewModel();
        using Trainer clipped = NewTrainer(model, "adam", data, 4, 1, 1, fuse);
        string[] names = [.. clipped.Plan.Launches.Select(launch => launch.Name)];
        Assert.Single(names, name => name.StartsWith("adam", StringComparison.Ordinal));
        Assert.Single(names, name => name.Contains("adam", StringComparison.Ordinal));
        Assert.Single(names, "global-norm");
        Assert.Single(names, "clip-by-global-norm");
        PlanReplay.AssertSound(clipped.Plan);

        using Trainer accumulated = NewTrainer(model, "adam", data, 4, 2, null, fuse);
        Assert.Equal(
            ["advance step", Update("adam", model), "clear gradients"],
            accumulated.UpdatePlan!.Launches.Select(launch => launch.Name));
        Assert.Single(accumulated.Plan.Launches, launch => launch.Name == "accumulate gradients");
        Assert.DoesNotContain(
            accumulated.Plan.Launches, launch => launch.Name.Contains("adam", StringComparison.Ordinal));
        PlanReplay.AssertSound(accumulated.Plan);

        using Trainer both = NewTrainer(model, "adam", data, 4, 2, 1, fuse);
        Assert.Equal(
            ["advance step", "global-norm", "clip-by-global-norm", Update("adam", model), "clear gradients"],
            both.UpdatePlan!.Launches.Select(launch => launch.Name));
        PlanReplay.AssertSound(both.UpdatePlan);
        Assert.Null(clipped.UpdatePlan);

        long launches = device.LaunchCount;
        both.Step();

        // The beginning of an epoch clears the sums: one launch more.
        Assert.Equal(
            (2 * both.Plan.Launches.Count) + both.UpdatePlan.Launches.Count + 1, device.LaunchCount - launches);
    }

    [Fact]
    public void A_run_of_the_plan_by_itself_leaves_no_gradients_to_the_first_step()
    {
        DataSet data = TrainingSamples.Clouds(16, 3, 4);
        using Model fresh = NewModel();
        using Model used = NewModel();
        using Trainer one = NewTrainer(fresh, "sgd", data, 4, 2, null);
        using Trainer two = NewTrainer(used, "sgd", data, 4, 2, null);
        two.Plan.Run();
        one.Step();
        two.Step();
        Assert.Equal(Weights(fresh), Weights(used));
    }

    [Fact]
    public void A_frozen_parameter_parts_the_update_and_not_the_norm()
    {
        DataSet data = TrainingSamples.Clouds(16, 3, 4);
        using Model model = NewModel();
        model.Parameters[2].Frozen = true;
        float[] frozen = model.Parameters[2].ToArray();
        using Trainer trainer = NewTrainer(model, "sgd", data, 4, 2, 0.1f);
        Assert.Equal(
            2, trainer.UpdatePlan!.Launches.Count(launch => launch.Name.StartsWith("sgd", StringComparison.Ordinal)));
        Assert.Single(trainer.UpdatePlan.Launches, launch => launch.Name == "global-norm");
        trainer.Step();
        Assert.Equal(frozen, model.Parameters[2].ToArray());
    }

    [Fact]
    public void The_plan_states_the_memory_of_the_sum()
    {
        DataSet data = TrainingSamples.Clouds(16, 3, 4);
        using Model model = NewModel();
        using Trainer plain = NewTrainer(model, "sgd", data, 4, 1, null);
        using Trainer accumulated = NewTrainer(model, "sgd", data, 4, 2, null);
        Assert.Contains(
            accumulated.Plan.Launches.SelectMany(launch => launch.Writes),
            buffer => buffer.Name == "gradient sum" && buffer.Bytes == model.ParameterCount * sizeof(float));
        Assert.True(
            accumulated.Plan.PersistentBytes >= plain.Plan.PersistentBytes + (model.ParameterCount * sizeof(float)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    public void A_run_resumed_between_two_steps_ends_with_the_bits_of_one_never_interrupted(int steps)
    {
        string file = Path.Combine(folder.FullName, "run.safetensors");
        DataSet data = TrainingSamples.Clouds(22, 3, 4);
        using Model straightModel = NewModel(dropout: true);
        using Trainer straight = NewTrainer(straightModel, "adam", data, 4, 2, 0.5f);
        IReadOnlyList<EpochResult> expected = straight.Train();
        using (Model model = NewModel(dropout: true))
        using (Trainer interrupted = NewTrainer(model, "adam", data, 4, 2, 0.5f))
        {
            while (interrupted.Steps < steps)
            {
                if (interrupted.StepsInEpoch == interrupted.StepsPerEpoch - 1)
                    _ = interrupted.TrainEpoch();
                else
                    interrupted.Step();
            }

            Checkpoint.Save(file, interrupted);
        }

        using Model resumedModel = NewModel(dropout: true);
        using Trainer resumed = NewTrainer(resumedModel, "adam", data, 4, 2, 0.5f);
        Checkpoint.Restore(file, resumed);
        IReadOnlyList<EpochResult> actual = resumed.Train();
        Assert.Equal(Weights(straightModel), Weights(resumedModel));
        Assert.Equal(expected[^1].Loss, actual[^1].Loss);

        using Trainer other = NewTrainer(resumedModel, "adam", data, 4, 3, 0.5f);
        Assert.Contains(
            "accumulated batches 2; this run has 3",
            Assert.Throws<InvalidDataException>(() => Checkpoint.Restore(file, other)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Each_batch_of_a_step_has_a_dropout_mask_of_its_own()
    {
        // All samples alike, nothing learned: what a batch's loss is depends on its mask alone.
        DataSet data = DataSet.Regression(
            "ones", [64], Enumerable.Repeat(1f, 64 * 16).ToArray(), Enumerable.Repeat(0f, 16).ToArray(), 1);
        using var model = new Model(device, [64], [new Dropout(0.5f), new Dense(1)], seed: 1);
        using var trainer = new Trainer(
            model, default(GradientDescent), data, null,
            new TrainerOptions { Batch = 1, AccumulateSteps = 8, LearningRate = 1e-30f });
        trainer.Step();
        var losses = new HashSet<double>();
        double before = trainer.Loop.ReadLossSum();
        for (int batch = 0; batch < 8; batch++)
        {
            trainer.Plan.Run();
            _ = losses.Add(trainer.Loop.ReadLossSum() - before);
            before = trainer.Loop.ReadLossSum();
        }

        Assert.InRange(losses.Count, 7, 8);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(1, 0.5f)]
    [InlineData(3, 0.5f)]
    public void A_step_allocates_nothing(int accumulate, float? clip)
    {
        foreach (int threads in (int[])[1, 2])
        {
            using HostDevice own = HostDevice.Create(threads);
            using var model = new Model(
                own, [64], [new Dense(256), new Activation(default(ReLU)), new Dropout(0.5f), new Dense(4)], 1);
            DataSet data = TrainingSamples.Clouds(64 * accumulate * 110, 64, 4);
            using Trainer trainer = NewTrainer(model, "adam", data, 64, accumulate, clip);
            trainer.Step();
            Steady.AllocatesNothing(trainer.Step, steps: 10, rounds: 10, $"{threads} threads");
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_on_one_thread_and_on_two()
    {
        float[][] first = Train(1);
        Assert.Equal(first, Train(1));
        Assert.Equal(first, Train(2));

        static float[][] Train(int threads)
        {
            using HostDevice own = HostDevice.Create(threads);
            using var model = new Model(own, [64], [new Dense(256), new Activation(default(ReLU)), new Dense(4)], 1);
            using Trainer trainer = NewTrainer(model, "adam", TrainingSamples.Clouds(700, 64, 4), 64, 2, 0.5f);
            _ = trainer.Train();
            return Weights(model);
        }
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        DataSet data = TrainingSamples.Clouds(16, 3, 4);
        using Model model = NewModel();
        int before = device.Allocations;
        Assert.Contains("at least 1 batch; got 0", Refused(4, 0, null), StringComparison.Ordinal);
        Assert.Contains(
            "5 batches of 4 are 20 samples; 'clouds' has 16", Refused(4, 5, null), StringComparison.Ordinal);
        Assert.Contains("limit above 0; got 0", Refused(4, 1, 0), StringComparison.Ordinal);
        Assert.Contains("limit above 0; got NaN", Refused(4, 1, float.NaN), StringComparison.Ordinal);
        Assert.Contains("1000000 batches of 1000000", Refused(1_000_000, 1_000_000, null), StringComparison.Ordinal);
        Assert.Equal(before, device.Allocations);

        string Refused(int batch, int accumulate, float? clip) =>
            Assert.Throws<ArgumentException>(() => NewTrainer(model, "sgd", data, batch, accumulate, clip)).Message;
    }

    [Fact]
    public void A_constructor_that_throws_midway_gives_all_memory_back()
    {
        using var model = new Model(device, [3], [new Dense(4)], 1);
        DataSet right = TrainingSamples.Clouds(16, 3, 4);
        DataSet wrong = TrainingSamples.Clouds(16, 5, 4);
        int before = device.Allocations;
        _ = Assert.Throws<ShapeException>(() => new Evaluator(model, wrong));
        _ = Assert.Throws<ShapeException>(
            () => new Trainer(model, new Adam(), wrong, null, new TrainerOptions { Batch = 4 }));
        _ = Assert.Throws<ShapeException>(
            () => new Trainer(model, new Adam(), right, wrong, new TrainerOptions { Batch = 4 }));
        _ = Assert.Throws<ShapeException>(() => new Trainer(
            model, new Adam(), right, wrong, new TrainerOptions { Batch = 3, AccumulateSteps = 2 }));
        _ = Assert.Throws<ShapeException>(() => ConjugateGradient.For(model, wrong));
        Assert.Equal(before, device.Allocations);
    }

    [Fact]
    public void What_learns_nothing_is_warned_of()
    {
        DataSet data = TrainingSamples.Clouds(16, 3, 4);
        using var model = new Model(device, [3], [new Dense(5), new Activation(default(Heaviside)), new Dense(4)], 1);
        using var trainer = new Trainer(model, default(GradientDescent), data, null, new TrainerOptions { Batch = 4 });
        Assert.Contains(
            "'heaviside1' has a derivative of 0 everywhere", Assert.Single(trainer.Warnings), StringComparison.Ordinal);
        foreach (Parameter parameter in model.Parameters.Take(2))
            parameter.Frozen = true;
        using var readout = new Trainer(model, default(GradientDescent), data, null, new TrainerOptions { Batch = 4 });
        Assert.Empty(readout.Warnings);
    }

    private static string Update(string rule, Model model)
    {
        IEnumerable<Parameter> inOrder = model.Parameters.OrderBy(parameter => parameter.Weights.ByteOffset);
        return $"{rule} {string.Join(", ", inOrder.Select(parameter => parameter.Name))}";
    }

    private static float[][] Weights(Model model) => [.. model.Parameters.Select(parameter => parameter.ToArray())];

    private static void AssertClose(Model one, Model two, string where)
    {
        foreach ((float[] expected, float[] actual) in Weights(one).Zip(Weights(two)))
        {
            for (int index = 0; index < expected.Length; index++)
            {
                Assert.True(
                    Math.Abs(expected[index] - actual[index]) <= 2e-5,
                    $"{where}: {expected[index]} and {actual[index]}");
            }
        }
    }

    private static Trainer NewTrainer(
        Model model, string update, DataSet data, int batch, int accumulate, float? clip, bool fuse = true) => new(
        model,
        FormulaCatalog.CreateUpdate(update),
        data,
        null,
        new TrainerOptions
        {
            Batch = batch,
            AccumulateSteps = accumulate,
            ClipNorm = clip,
            Epochs = 3,
            Seed = 3,
            LearningRate = 0.0625f,
            Fuse = fuse,
        });

    private Model NewModel(bool dropout = false) => new(
        device,
        [3],
        dropout
            ? [new Dense(5), new Activation(default(Tanh)), new Dropout(0.5f), new Dense(4)]
            : [new Dense(5), new Activation(default(Tanh)), new Dense(4)],
        seed: 3);
}
