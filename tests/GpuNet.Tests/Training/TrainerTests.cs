using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Training;
using GpuNet.Training.Schedules;
using Xunit;

namespace GpuNet.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private const float LearningRate = 0.0625f;
    private const ulong Seed = 3;

    private static readonly float[] ExclusiveOrInputs = [0, 0, 0, 1, 1, 0, 1, 1];
    private static readonly int[] ExclusiveOrLabels = [0, 1, 1, 0];

    private readonly HostDevice device = HostDevice.Create(1);

    public static TheoryData<string> Updates() => [.. FormulaCatalog.Updates];

    public static TheoryData<string, bool> UpdatesAndFusion()
    {
        var cases = new TheoryData<string, bool>();
        foreach (string update in FormulaCatalog.Updates)
        {
            cases.Add(update, true);
            cases.Add(update, false);
        }

        return cases;
    }

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(UpdatesAndFusion))]
    public void Every_step_of_a_classifier_is_that_of_a_double_precision_one(string update, bool fuse)
    {
        // 10 samples in batches of 4: the last of 3 steps has 2.
        DataSet data = TrainingSamples.Clouds(10, 3, 4);
        using Model model = NewModel(3, 5, 6, 4);
        using Trainer trainer = NewTrainer(model, update, data, 4, epochs: 3, fuse);
        ReferenceNetwork reference = NewReference(model, update, 3, 5, 6, 4);
        AssertSameSteps(trainer, reference, 10, batch => reference.Train(
            [.. batch.Select(index => TrainingSamples.Sample(data, index))],
            [.. batch.Select(index => data.Labels.Span[index])]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void A_data_set_smaller_than_the_batch_is_one_short_batch(int count)
    {
        DataSet data = TrainingSamples.Clouds(count, 3, 4);
        float[][] fromShort = TrainedWith(new TrainerOptions { Epochs = 3, Seed = Seed });
        Assert.Equal(TrainedWith(new TrainerOptions { Batch = count, Epochs = 3, Seed = Seed }), fromShort);

        float[][] TrainedWith(TrainerOptions options)
        {
            using Model model = NewModel(3, 5, 4);
            using var trainer = new Trainer(model, new Adam(), data, data, options);
            Assert.Equal(1, trainer.StepsPerEpoch);
            trainer.Plan.Run();
            Assert.Equal(3, trainer.Train().Count);
            Assert.Equal(count, trainer.Evaluate().Confusion!.Total);
            return Weights(model);
        }
    }

    [Theory]
    [MemberData(nameof(UpdatesAndFusion))]
    public void Every_step_of_a_regression_is_that_of_a_double_precision_one(string update, bool fuse)
    {
        DataSet data = TrainingSamples.Curves(7, 3);
        using Model model = NewModel(3, 4, 2);
        using Trainer trainer = NewTrainer(model, update, data, 3, epochs: 3, fuse);
        ReferenceNetwork reference = NewReference(model, update, 3, 4, 2);
        AssertSameSteps(trainer, reference, 7, batch => reference.Train(
            [.. batch.Select(index => TrainingSamples.Sample(data, index))],
            [.. batch.Select(index => TrainingSamples.Target(data, index))]));
    }

    [Fact]
    public void Each_step_takes_its_learning_rate_from_the_schedule()
    {
        DataSet data = DataSet.Regression("one", [1], new float[] { 1, 1, 1, 1 }, new float[] { 0, 0, 0, 0 }, 1);
        using var model = new Model(device, [1], [new Dense(1, 1, useBias: false)], Seed);
        var schedule = new WarmUpSchedule(3, new CosineSchedule());
        using var trainer = new Trainer(
            model, default(GradientDescent), data, null,
            new TrainerOptions { Batch = 1, Epochs = 2, LearningRate = 0.125f, Schedule = schedule });
        double weight = device.ToArray(model.Parameters[0].Weights)[0];
        for (int step = 0; step < 8; step++)
        {
            if (step == 4)
                _ = trainer.TrainEpoch();
            trainer.Step();
            double factor = Math.Min(1, (step + 1) / 3.0) * 0.5 * (1 + Math.Cos(Math.PI * step / 8));
            weight -= 0.125 * factor * 2 * weight;
            Assert.Equal(weight, device.ToArray(model.Parameters[0].Weights)[0], 1e-6);
        }
    }

    [Fact]
    public void An_epoch_draws_every_sample_once_and_each_epoch_in_another_order()
    {
        // An identity model's loss on one target tells which sample it was: each has a power of two.
        const int Count = 10;
        float[] targets = [.. Enumerable.Range(0, Count).Select(index => (float)(1 << index))];
        DataSet data = DataSet.Regression("powers", [1], new float[Count], targets, 1);
        using var model = new Model(device, [1], [new Dense(1, 1)], Seed);
        foreach (Parameter parameter in model.Parameters)
            parameter.Frozen = true;
        using Trainer trainer = NewTrainer(model, "sgd", data, 3, epochs: 4);
        var orders = new HashSet<string>();
        for (int epoch = 0; epoch < 4; epoch++)
        {
            var seen = new List<int>();
            double before = 0;
            for (int step = 0; step < 4; step++)
            {
                trainer.Step();
                double sum = trainer.Loop.ReadLossSum();
                int squares = (int)(sum - before);
                seen.AddRange(Enumerable.Range(0, Count).Where(index => (squares & (1 << (2 * index))) != 0));
                Assert.Equal(Math.Min(Count, 3 * (step + 1)), seen.Count);
                before = sum;
            }

            _ = trainer.TrainEpoch();
            Assert.Equal(Enumerable.Range(0, Count), seen.Order());
            _ = orders.Add(string.Join(' ', seen));
        }

        Assert.Equal(4, orders.Count);
    }

    [Fact]
    public void An_evaluation_is_the_mean_over_the_whole_set_however_many_batches_it_takes()
    {
        const int Count = 2300;
        DataSet data = TrainingSamples.Clouds(Count, 3, 4, spread: 3);
        using Model model = NewModel(3, 5, 4);
        ReferenceNetwork reference = NewReference(model, "sgd", 3, 5, 4);
        using var evaluator = new Evaluator(model, data);
        for (int run = 0; run < 2; run++)
        {
            Evaluation evaluation = evaluator.Run();
            double loss = 0;
            int[,] confusion = new int[4, 4];
            for (int sample = 0; sample < Count; sample++)
            {
                double[] logits = reference.Output(TrainingSamples.Sample(data, sample));
                loss += ReferenceNetwork.CrossEntropy(logits, data.Labels.Span[sample]).Loss;
                confusion[data.Labels.Span[sample], Array.IndexOf(logits, logits.Max())]++;
            }

            Assert.Equal(loss / Count, evaluation.Loss, 1e-4);
            Assert.Equal(Count, evaluation.Samples);
            for (int label = 0; label < 4; label++)
            {
                for (int prediction = 0; prediction < 4; prediction++)
                    Assert.Equal(confusion[label, prediction], evaluation.Confusion![label, prediction]);
            }

            double right = Enumerable.Range(0, 4).Sum(label => confusion[label, label]);
            Assert.Equal(right / Count, evaluation.Accuracy!.Value, 1e-12);
            double labelled = Enumerable.Range(0, 4).Sum(prediction => confusion[1, prediction]);
            double predicted = Enumerable.Range(0, 4).Sum(label => confusion[label, 1]);
            Assert.Equal(confusion[1, 1] / labelled, evaluation.Confusion!.Recall(1), 1e-12);
            Assert.Equal(confusion[1, 1] / predicted, evaluation.Confusion.Precision(1), 1e-12);
        }
    }

    [Fact]
    public void A_regression_is_evaluated_over_all_targets()
    {
        DataSet data = TrainingSamples.Curves(1001, 3);
        using Model model = NewModel(3, 4, 2);
        ReferenceNetwork reference = NewReference(model, "sgd", 3, 4, 2);
        using var evaluator = new Evaluator(model, data);
        double expected = Enumerable.Range(0, 1001).Average(sample =>
            reference.Output(TrainingSamples.Sample(data, sample))
                .Zip(TrainingSamples.Target(data, sample), (y, t) => (y - t) * (y - t)).Average());
        Evaluation evaluation = evaluator.Run();
        Assert.Equal(expected, evaluation.Loss, 1e-4);
        Assert.Null(evaluation.Confusion);
        Assert.Null(evaluation.Accuracy);
    }

    [Theory]
    [MemberData(nameof(Updates))]
    public void The_same_seed_gives_the_same_bits_on_one_thread_and_on_two(string update)
    {
        float[][] first = Train(1, Seed);
        Assert.Equal(first, Train(1, Seed));
        Assert.Equal(first, Train(2, Seed));
        Assert.NotEqual(first, Train(1, Seed + 1));

        float[][] Train(int threads, ulong seed)
        {
            // Wide enough that launches are shared between threads.
            DataSet data = TrainingSamples.Clouds(600, 64, 4);
            using HostDevice own = HostDevice.Create(threads);
            using var model = new Model(
                own, [64], [new Dense(128), new Activation(default(ReLU)), new Dropout(0.25f), new Dense(4)], Seed);
            using var trainer = new Trainer(
                model, FormulaCatalog.CreateUpdate(update), data, null,
                new TrainerOptions { Batch = 256, Epochs = 2, Seed = seed });
            _ = trainer.Train();
            return [.. model.Parameters.Select(parameter => own.ToArray(parameter.Weights))];
        }
    }

    [Theory]
    [MemberData(nameof(Updates))]
    public void A_step_allocates_nothing(string update)
    {
        DataSet data = TrainingSamples.Clouds(210 * 64, 64, 4);
        foreach (int threads in (int[])[1, 2])
        {
            foreach (bool fuse in (bool[])[true, false])
            {
                using HostDevice own = HostDevice.Create(threads);
                using var model = new Model(
                    own, [64], [new Dense(256), new Activation(default(ReLU)), new Dropout(0.5f), new Dense(4)], Seed);
                using Trainer trainer = NewTrainer(model, update, data, 64, epochs: 1, fuse);
                trainer.Step();
                Steady.AllocatesNothing(trainer.Step, steps: 20, rounds: 10, $"{update}, {threads} threads");
            }
        }
    }

    [Fact]
    public void A_cancelled_run_goes_on_where_it_stopped_and_ends_with_the_same_bits()
    {
        DataSet data = TrainingSamples.Clouds(1000, 3, 4);
        using Model straightModel = NewModel(3, 5, 4);
        using Trainer straight = NewTrainer(straightModel, "adam", data, 1, epochs: 2);
        IReadOnlyList<EpochResult> expected = straight.Train();

        using Model model = NewModel(3, 5, 4);
        using Trainer trainer = NewTrainer(model, "adam", data, 1, epochs: 2);
        trainer.Step();
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        _ = Assert.Throws<OperationCanceledException>(() => trainer.Train(cancellation: cancellation.Token));
        Assert.Equal(1, trainer.Steps);
        using var later = new CancellationTokenSource();
        int epochs = 0;
        _ = Assert.Throws<OperationCanceledException>(() => trainer.Train(
            epochDone: _ =>
            {
                epochs++;
                later.Cancel();
            },
            cancellation: later.Token));
        Assert.Equal((1, 1, 0), (epochs, trainer.EpochsDone, trainer.StepsInEpoch));
        EpochResult last = Assert.Single(trainer.Train());
        Assert.True(trainer.Done);
        Assert.Equal((expected[1].Loss, expected[1].TrainAccuracy), (last.Loss, last.TrainAccuracy));
        Assert.Equal(Weights(straightModel), Weights(model));
    }

    [Fact]
    public void A_step_past_the_epoch_is_refused_until_the_epoch_is_closed()
    {
        using Model model = NewModel(3, 4);
        using Trainer trainer = NewTrainer(model, "sgd", TrainingSamples.Clouds(8, 3, 4), 4, epochs: 2);
        trainer.Step();
        trainer.Step();
        Assert.Equal(
            "epoch 1 has 2 steps, and all are done", Assert.Throws<InvalidOperationException>(trainer.Step).Message);
        Assert.Equal(1, trainer.TrainEpoch().Epoch);
        trainer.Step();
        Assert.Equal((1, 1, 3L), (trainer.EpochsDone, trainer.StepsInEpoch, trainer.Steps));
    }

    [Fact]
    public void The_plan_run_by_itself_before_the_first_step_is_the_first_step()
    {
        DataSet data = TrainingSamples.Clouds(10, 3, 4);
        using Model model = NewModel(3, 5, 4);
        using Trainer trainer = NewTrainer(model, "adam", data, 4, epochs: 1);
        trainer.Plan.Run();
        using Model steppedModel = NewModel(3, 5, 4);
        using Trainer stepped = NewTrainer(steppedModel, "adam", data, 4, epochs: 1);
        float[][] start = Weights(steppedModel);
        stepped.Step();
        Assert.NotEqual(start, Weights(steppedModel));
        Assert.Equal(Weights(steppedModel), Weights(model));
        Assert.Equal(stepped.Loop.ReadLossSum(), trainer.Loop.ReadLossSum());
        Assert.Equal(0, trainer.Steps);
    }

    [Fact]
    public void An_epoch_after_a_run_of_the_plan_by_itself_still_has_every_sample()
    {
        DataSet data = TrainingSamples.Clouds(10, 3, 4);
        using Model model = NewModel(3, 4);
        foreach (Parameter parameter in model.Parameters)
            parameter.Frozen = true;
        using Trainer straight = NewTrainer(model, "sgd", data, 4, epochs: 1);
        using Trainer trainer = NewTrainer(model, "sgd", data, 4, epochs: 1);
        trainer.Plan.Run();
        Assert.Equal(straight.TrainEpoch().Loss, trainer.TrainEpoch().Loss);
    }

    [Fact]
    public void The_plan_of_an_evaluation_run_by_itself_has_the_first_samples()
    {
        DataSet data = TrainingSamples.Clouds(1000, 3, 4, spread: 3);
        using Model model = NewModel(3, 4);
        using var evaluator = new Evaluator(model, data);
        evaluator.Plan.Run();
        double sum = evaluator.Loop.ReadLossSum();
        Assert.Equal(evaluator.Run().Loss, sum / 1000.0);
    }

    [Fact]
    public void A_run_saved_after_the_last_step_of_an_epoch_is_resumed_to_close_it()
    {
        DataSet data = TrainingSamples.Clouds(10, 3, 4);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-trainer-");
        try
        {
            string file = Path.Combine(folder.FullName, "run.safetensors");
            using Model model = NewModel(3, 4);
            using Trainer trainer = NewTrainer(model, "adam", data, 4, epochs: 2);
            while (trainer.StepsInEpoch < trainer.StepsPerEpoch)
                trainer.Step();
            Checkpoint.Save(file, trainer);
            using Model otherModel = NewModel(3, 4);
            using Trainer other = NewTrainer(otherModel, "adam", data, 4, epochs: 2);
            Checkpoint.Restore(file, other);
            Assert.Equal(trainer.TrainEpoch().Loss, other.TrainEpoch().Loss);
            Assert.Equal(trainer.TrainEpoch().Loss, other.TrainEpoch().Loss);
            Assert.Equal(Weights(model), Weights(otherModel));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Progress_tells_where_the_run_is()
    {
        DataSet data = TrainingSamples.Clouds(40_000, 8, 4);
        using Model model = NewModel(8, 64, 4);
        using Trainer trainer = NewTrainer(model, "sgd", data, 8, epochs: 1);
        var reports = new ReportList<TrainingProgress>();
        EpochResult result = trainer.TrainEpoch(reports);
        Assert.True(reports.Count > 0 || result.Seconds < 0.2, $"no report in {result.Seconds} s");
        int samples = 0;
        foreach (TrainingProgress report in reports)
        {
            Assert.Equal((1, 1, 40_000), (report.Epoch, report.Epochs, report.SamplesPerEpoch));
            Assert.InRange(report.Samples, samples + 8, 40_000);
            Assert.InRange(report.Loss, 0, 10);
            Assert.InRange(report.Accuracy!.Value, 0, 1);
            Assert.True(report.SamplesPerSecond > 0);
            samples = report.Samples;
        }
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_run_and_says_when()
    {
        using Model model = NewModel(3, 4);
        device.CopyIn<float>([float.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], model.Parameters[0].Weights);
        using Trainer trainer = NewTrainer(model, "sgd", TrainingSamples.Clouds(8, 3, 4), 4, epochs: 2);
        Assert.Equal(
            "the loss became NaN in epoch 1 by step 2; lower the learning rate (now 0.0625)",
            Assert.Throws<DivergedException>(() => trainer.Train()).Message);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Assert.Equal("a batch needs at least 1 sample; got 0", Refusal(new TrainerOptions { Batch = 0 }));
        Assert.Equal("training needs at least 1 epoch; got 0", Refusal(new TrainerOptions { Batch = 4, Epochs = 0 }));
        foreach (float rate in (float[])[0, -1, float.NaN, float.PositiveInfinity])
        {
            Assert.StartsWith(
                "a learning rate must be positive and finite; got ",
                Refusal(new TrainerOptions { Batch = 4, LearningRate = rate }),
                StringComparison.Ordinal);
        }

        string Refusal(TrainerOptions options)
        {
            using Model model = NewModel(3, 4);
            return Assert.Throws<ArgumentException>(() => new Trainer(
                model, default(GradientDescent), TrainingSamples.Clouds(8, 3, 4), null, options)).Message;
        }
    }

    [Fact]
    public void Models_that_do_not_fit_the_data_are_refused()
    {
        DataSet clouds = TrainingSamples.Clouds(8, 3, 4);
        DataSet curves = TrainingSamples.Curves(8, 3);
        Assert.Equal("'clouds' has 4 classes, but the model has 5 outputs; give it 4", Refusal(clouds, null, 3, 5));
        Assert.Equal("'curves' has 2 targets per sample, but the model has 5 outputs", Refusal(curves, null, 3, 5));
        Assert.Equal(
            "cross-entropy needs class labels; 'curves' has numeric targets; use a loss such as squared error",
            Refusal(curves, Objective.CrossEntropy, 3, 2));
        Assert.Equal(
            "squared-error needs numeric targets; 'clouds' has class labels: use cross-entropy",
            Refusal(clouds, Objective.Of(FormulaCatalog.CreateLoss("squared-error")), 3, 4));
        Assert.Equal("the model expects samples of 7; got 3 from 'clouds'", Refusal(clouds, null, 7, 4));

        string Refusal(DataSet data, Objective? objective, params int[] widths)
        {
            using Model model = NewModel(widths);
            return Assert.ThrowsAny<ArgumentException>(() => new Trainer(
                model, default(GradientDescent), data, null, new TrainerOptions { Batch = 4 }, objective)).Message;
        }
    }

    [Fact]
    public void Outputs_of_several_sizes_meet_targets_given_in_a_row()
    {
        DataSet data = DataSet.Regression("images", [2, 2], new float[] { 1, 2, 3, 4 }, new float[] { 1, 2, 3, 6 }, 4);
        using var model = new Model(device, [2, 2], [new Activation(default(Identity))], Seed);
        using var evaluator = new Evaluator(model, data);
        Assert.Equal(1, evaluator.Run().Loss);
    }

    [Fact]
    public void A_line_is_fitted()
    {
        float[] numbers = [.. Enumerable.Range(0, 64).Select(index => (index / 32f) - 1)];
        float[] targets = [.. numbers.Select(x => (3 * x) - 2)];
        using var model = new Model(device, [1], [new Dense(1)], Seed);
        using var trainer = new Trainer(
            model, default(GradientDescent), DataSet.Regression("line", [1], numbers, targets, 1), null,
            new TrainerOptions { Batch = 16, Epochs = 60, LearningRate = 0.25f });
        Assert.InRange(trainer.Train()[^1].Loss, 0, 1e-6);
        Assert.Equal(3, Weights(model)[0][0], 1e-3);
        Assert.Equal(-2, Weights(model)[1][0], 1e-3);
    }

    [Theory]
    [MemberData(nameof(Updates))]
    public void Exclusive_or_is_learned(string update)
    {
        DataSet data = DataSet.Classification("xor", [2], ExclusiveOrInputs, ExclusiveOrLabels, 2);
        using var model = new Model(
            device, [2], [new Dense(16, initializer: null), new Activation(default(Tanh)), new Dense(2)], Seed);
        float rate = update switch
        {
            "adam" or "adamw" => 0.02f,
            "momentum" or "nesterov" or "adagrad" => 0.1f,
            "rmsprop" or "normalized-gradient" => 0.01f,
            _ => 0.5f,
        };
        using var trainer = new Trainer(
            model, FormulaCatalog.CreateUpdate(update), data, data,
            new TrainerOptions { Batch = 4, Epochs = 500, LearningRate = rate, Schedule = new ConstantSchedule() });
        EpochResult last = trainer.Train()[^1];
        Assert.Equal(1, last.Test!.Accuracy);
        Assert.InRange(last.Test.Loss, 0, 0.05);
    }

    [Fact]
    public void Clouds_are_told_apart_that_were_not_trained_on()
    {
        using var model = new Model(
            device, [16], MultilayerPerceptron.Layers([16, 32, 10], default(ReLU)), Seed);
        using var trainer = new Trainer(
            model, new Adam(), TrainingSamples.Clouds(2000, 16, 10), TrainingSamples.Clouds(500, 16, 10, part: 1),
            new TrainerOptions { Batch = 50, Epochs = 8 });
        Assert.InRange(trainer.Train()[^1].Test!.Accuracy!.Value, 0.98, 1);
    }

    [Fact]
    public async Task Digits_are_learned_from_the_sample_in_the_library()
    {
        var offline = new ImageDataSetResolver(
            name => name switch
            {
                "GPUNET_OFFLINE" => "1",
                "GPUNET_CACHE" => typeof(TrainerTests).Assembly.Location,
                _ => null,
            },
            _ => []);
        DataSetPair digits = await offline.ResolveAsync(Mnist.Description, null, null, CancellationToken.None);
        using var model = new Model(
            device, [28, 28], [new Flatten(), .. MultilayerPerceptron.Layers([784, 32, 10], default(ReLU))], Seed);
        using var trainer = new Trainer(
            model, new Adam(), digits.Train, digits.Test, new TrainerOptions { Batch = 64, Epochs = 3 });
        Assert.InRange(trainer.Train()[^1].Test!.Accuracy!.Value, 0.88, 1);
    }

    private static float[][] Weights(Model model) =>
        [.. model.Parameters.Select(parameter => model.Device.ToArray(parameter.Weights))];

    private static void AssertSameSteps(
        Trainer trainer, ReferenceNetwork reference, int samples, Func<int[], double> train)
    {
        for (int epoch = 0; epoch < trainer.Options.Epochs; epoch++)
        {
            double losses = 0;
            foreach (int[] batch in ReferenceNetwork.Order(Seed, epoch, samples).Chunk(trainer.Options.Batch))
            {
                trainer.Step();
                losses += batch.Length * train(batch);
                for (int index = 0; index < reference.Parameters.Length; index++)
                {
                    float[] actual = Weights(trainer.Model)[index];
                    for (int weight = 0; weight < actual.Length; weight++)
                        Assert.Equal(reference.Parameters[index][weight], actual[weight], 2e-5);
                }
            }

            Assert.Equal(losses / samples, trainer.TrainEpoch().Loss, 1e-5);
        }
    }

    private static ReferenceNetwork NewReference(Model model, string update, params int[] widths) => new(
        widths,
        [.. Weights(model).Select(weights => Array.ConvertAll(weights, number => (double)number))],
        update,
        LearningRate);

    private static Trainer NewTrainer(
        Model model, string update, DataSet data, int batch, int epochs, bool fuse = true) => new(
        model,
        FormulaCatalog.CreateUpdate(update),
        data,
        null,
        new TrainerOptions
        {
            Batch = batch,
            Epochs = epochs,
            Seed = Seed,
            LearningRate = LearningRate,
            Schedule = new ConstantSchedule(),
            Fuse = fuse,
        });

    private Model NewModel(params int[] widths) =>
        new(device, [widths[0]], MultilayerPerceptron.Layers(widths, default(Tanh)), Seed);
}
