using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Training;
using GpuNet.Training.Callbacks;
using GpuNet.Training.Metrics;
using GpuNet.Training.Schedules;
using Xunit;
using Monitor = GpuNet.Training.Callbacks.Monitor;

namespace GpuNet.Tests.Training.Callbacks;

/// <summary>What happens between the epochs of a run, and between its steps.</summary>
public sealed class CallbackTests : IDisposable
{
    private static readonly DataSet Train = TrainingSamples.Clouds(200, 3, 4);

    private static readonly DataSet Test = TrainingSamples.Clouds(60, 3, 4, part: 1);

    private readonly string folder = Directory.CreateTempSubdirectory("gpunet-callbacks-").FullName;

    private readonly HostDevice device = HostDevice.Create(1);

    [Fact]
    public void Early_stopping_ends_the_run_and_gives_the_model_its_best_weights()
    {
        // Test losses as if made up: the best is the third, then three that are not better by more than 0.1.
        double[] losses = [5, 4, 3, 3.5, 2.95, 3.2, 1];
        var scripted = new Scripted(losses);
        var stopping = new EarlyStopping(3, Monitor.Of(scripted, Test), minimumChange: 0.1);
        var watched = new Watched();
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, 7, new ConstantSchedule(), stopping, watched);
        IReadOnlyList<EpochResult> results = trainer.Train();
        Assert.Equal(6, results.Count);
        Assert.True(stopping.HasStopped);
        Assert.True(trainer.IsStopped);
        Assert.Equal(3, stopping.BestEpoch);
        Assert.Equal(3, stopping.Best);
        Assert.Equal(watched.WeightsAfter[2], Weights(model));
        Assert.NotEqual(watched.WeightsAfter[5], Weights(model));

        // It goes on where it was asked to.
        Assert.Single(trainer.Train());
        Assert.True(trainer.Done);
    }

    [Fact]
    public void A_run_that_improves_to_its_end_is_not_stopped()
    {
        var stopping = new EarlyStopping(2);
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, 4, new ConstantSchedule(), stopping);
        Assert.Equal(4, trainer.Train().Count);
        Assert.False(stopping.HasStopped);
        Assert.Equal(4, stopping.BestEpoch);
    }

    [Fact]
    public void A_number_that_is_not_a_number_is_no_improvement()
    {
        var stopping = new EarlyStopping(2, Monitor.Of(new Scripted([double.NaN, 1, double.NaN, double.NaN]), Test));
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, 9, new ConstantSchedule(), stopping);
        Assert.Equal(4, trainer.Train().Count);
        Assert.Equal(2, stopping.BestEpoch);
    }

    [Fact]
    public void A_plateau_lowers_the_learning_rate_from_the_next_epoch_on()
    {
        double[] losses = [3, 3, 3, 2, 2, 2];
        var plateau = new ReduceOnPlateau(0.5, 2, Monitor.Of(new Scripted(losses), Test), minimum: 0.3);
        var rates = new List<double>();
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, 6, plateau, plateau);
        _ = trainer.Train(epochDone: _ => rates.Add(plateau.Factor(default)));
        Assert.Equal([1, 1, 0.5, 0.5, 0.5, 0.3], rates);

        using Model halved = NewModel();
        var constant = new Watched();
        using Trainer other = NewTrainer(halved, 6, new StepSchedule(3, 0.5), constant);
        var reduced = new Watched();
        using Model again = NewModel();
        var second = new ReduceOnPlateau(0.5, 2, Monitor.Of(new Scripted([3, 3, 3, 2, 1, 0]), Test));
        using Trainer stepped = NewTrainer(again, 6, second, second, reduced);
        _ = other.Train();
        _ = stepped.Train();
        Assert.Equal(constant.WeightsAfter[^1], reduced.WeightsAfter[^1]);
    }

    [Fact]
    public void The_best_checkpoint_holds_the_best_epoch()
    {
        string path = Path.Combine(folder, "best.safetensors");
        var best = new BestCheckpoint(path, Monitor.Of(new Scripted([3, 1, 2]), Test));
        var watched = new Watched();
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, 3, new ConstantSchedule(), best, watched);
        _ = trainer.Train();
        Assert.Equal(2, best.Epoch);
        using Model loaded = NewModel();
        Checkpoint.LoadWeights(path, loaded);
        Assert.Equal(watched.WeightsAfter[1], Weights(loaded));
    }

    [Fact]
    public void A_regular_checkpoint_is_saved_every_so_many_steps_and_the_run_goes_on_from_it()
    {
        string path = Path.Combine(folder, "regular.safetensors");
        var saved = new List<long>();
        using Model model = NewModel();

        // 4 steps an epoch.
        using Trainer trainer = NewTrainer(
            model, 3, new ConstantSchedule(), new RegularCheckpoint(path, steps: 3), new Follower(path, saved));
        _ = trainer.Train();
        Assert.Equal([3, 6, 9, 12], saved.SkipLast(1).Distinct().Where(step => step > 0));

        using Model resumed = NewModel();
        using Trainer second = NewTrainer(resumed, 3, new ConstantSchedule());
        Checkpoint.Restore(path, second);
        Assert.True(second.Done);
        Assert.Equal(Weights(model), Weights(resumed));

        string soon = Path.Combine(folder, "soon.safetensors");
        using Model timed = NewModel();
        using Trainer third = NewTrainer(
            timed, 1, new ConstantSchedule(), new RegularCheckpoint(soon, interval: TimeSpan.FromTicks(1)));
        _ = third.Train();
        Assert.True(File.Exists(soon));
    }

    [Fact]
    public void A_log_has_a_line_an_epoch_and_goes_on_after_a_resumption()
    {
        string path = Path.Combine(folder, "log.csv");
        string checkpoint = Path.Combine(folder, "log.safetensors");
        using (Model model = NewModel())
        using (Trainer trainer = NewTrainer(model, 3, new ConstantSchedule(), new CsvLog(path, Monitor.Accuracy)))
        {
            _ = trainer.TrainEpoch();
            Checkpoint.Save(checkpoint, trainer);
        }

        using (Model model = NewModel())
        using (Trainer trainer = NewTrainer(model, 3, new ConstantSchedule(), new CsvLog(path, Monitor.Accuracy)))
        {
            Checkpoint.Restore(checkpoint, trainer);
            IReadOnlyList<EpochResult> results = trainer.Train();
            string[] lines = File.ReadAllLines(path);
            Assert.Equal(4, lines.Length);
            Assert.Equal(
                "epoch,loss,accuracy,test_loss,test_accuracy,seconds,samples_per_second,accuracy", lines[0]);
            string[] last = lines[3].Split(',');
            Assert.Equal("3", last[0]);
            Assert.Equal(results[^1].Loss, double.Parse(last[1], System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(last[4], last[7]);
        }
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping(0));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping(1, minimumChange: double.NaN));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceOnPlateau(1));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceOnPlateau(patience: 0));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceOnPlateau(minimum: 2));
        _ = Assert.Throws<ArgumentException>(() => new RegularCheckpoint("path"));
        _ = Assert.Throws<ArgumentException>(() => new RegularCheckpoint("path", steps: 0));
        _ = Assert.Throws<ArgumentException>(() => new RegularCheckpoint("path", interval: TimeSpan.Zero));
        DataSet curves = TrainingSamples.Curves(20, 3);
        using var model = new Model(device, [3], [new Dense(2)], seed: 1);
        using var trainer = new Trainer(
            model, new Adam(), curves, null,
            new TrainerOptions { Batch = 10, Callbacks = [new EarlyStopping(1, Monitor.Accuracy)] });
        Assert.Contains(
            "no accuracy to monitor",
            Assert.Throws<ArgumentException>(() => trainer.TrainEpoch()).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        device.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static Trainer NewTrainer(
        Model model, int epochs, ISchedule schedule, params ITrainingCallback[] callbacks) => new(
        model, new Adam(), Train, Test,
        new TrainerOptions { Batch = 64, Epochs = epochs, Schedule = schedule, Callbacks = callbacks });

    private static float[] Weights(Model model) =>
        [.. model.Parameters.SelectMany(parameter => model.Device.ToArray(parameter.Weights))];

    private Model NewModel() => new(device, [3], [new Dense(5), new BatchNormalization(), new Dense(4)], seed: 1);

    /// <summary>A metric whose values are given, one a call.</summary>
    private sealed class Scripted(double[] values) : IMetric
    {
        private int next;

        public string Name => "scripted";

        public bool IsHigherBetter => false;

        public double Of(Predictions predictions) => values[next++];
    }

    private sealed class Watched : ITrainingCallback
    {
        public List<float[]> WeightsAfter { get; } = [];

        public void EpochDone(Trainer trainer, EpochResult result) => WeightsAfter.Add(Weights(trainer.Model));
    }

    /// <summary>Reads which step a file was saved at, as soon as it is.</summary>
    private sealed class Follower(string path, List<long> saved) : ITrainingCallback
    {
        private DateTime last;

        public void StepsDone(Trainer trainer)
        {
            if (File.Exists(path) && File.GetLastWriteTimeUtc(path) != last)
            {
                last = File.GetLastWriteTimeUtc(path);
                saved.Add(trainer.Steps);
            }
        }

        public void TrainingDone(Trainer trainer) => saved.Add(trainer.Steps);
    }
}
