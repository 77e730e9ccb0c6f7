using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

/// <summary>Classes beyond those of which a matrix is counted.</summary>
public sealed class ManyClassesTests : IDisposable
{
    private const int Features = EpochTrials.Features;

    private readonly HostDevice device = HostDevice.Create(1);

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(256, null, true)]
    [InlineData(257, null, false)]
    [InlineData(257, true, true)]
    [InlineData(3, false, false)]
    public void A_matrix_is_counted_of_few_classes_or_where_it_was_asked_for(int classes, bool? asked, bool counted)
    {
        DataSet data = EpochTrials.ManyClasses(300, classes);
        using var model = new Model(device, [Features], [new Dense(classes)], seed: 1);
        using var evaluator = new Evaluator(model, data, confusion: asked);
        Evaluation evaluation = evaluator.Run();
        float[] logits = model.Predict(data.FloatFeatures.Span);
        int[] predictions = [.. logits.Chunk(classes).Select(row => Array.IndexOf(row, row.Max()))];
        int right = predictions.Where((prediction, sample) => prediction == data.Labels.Span[sample]).Count();
        Assert.Equal(right, evaluation.Correct);
        Assert.Equal(right / 300.0, evaluation.Accuracy);
        Assert.Equal(counted, evaluation.Confusion is not null);
        if (evaluation.Confusion is not { } matrix)
            return;
        Assert.Equal(300, matrix.Total);
        Assert.Equal(right, matrix.Correct);
        Assert.All(predictions, (prediction, sample) =>
            Assert.InRange(matrix[data.Labels.Span[sample], prediction], 1, 300));

        // A second pass starts from nothing.
        Assert.Equal(300, evaluator.Run().Confusion!.Total);
    }

    // From 46,341 on classes² is more than 32 bits hold, and from 65,536 on it is 0 in them.
    [Theory]
    [InlineData(46_341)]
    [InlineData(65_536)]
    [InlineData(100_000)]
    public void So_many_classes_are_learned_in_little_more_memory_than_their_weights(int classes)
    {
        DataSet data = EpochTrials.ManyClasses(16, classes);
        using var model = new Model(device, [Features], [new Dense(classes)], seed: 1);
        using var trainer = new Trainer(
            model, new Adam(), data, data, new TrainerOptions { Batch = 8, Epochs = 6, LearningRate = 0.3f });
        Assert.InRange(device.AllocatedBytes, 0, 300_000_000);
        IReadOnlyList<EpochResult> epochs = trainer.Train();
        Assert.InRange(epochs[^1].Test!.Accuracy!.Value, 0.9, 1);
        Assert.InRange(epochs[^1].Test!.Loss, 0, Math.Log(classes) - 1);
        Assert.Null(epochs[^1].Test!.Confusion);
        float[] logits = model.Predict(data.FloatFeatures.Span[..Features]);
        Assert.Equal(data.Labels.Span[0], Array.IndexOf(logits, logits.Max()));
    }

    [Fact]
    public void A_matrix_that_no_buffer_holds_is_refused_with_what_it_takes()
    {
        DataSet data = EpochTrials.ManyClasses(8, 46_341);
        using var model = new Model(device, [Features], [new Dense(46_341)], seed: 1);
        ArgumentException exception =
            Assert.Throws<ArgumentException>(() => new Evaluator(model, data, confusion: true));
        Assert.Equal(
            "a confusion matrix of 46341 classes takes 8.59 GB; a buffer holds at most 2147483591 elements, 8.59 GB: "
            + "leave the matrix out",
            exception.Message);
        DataSet more = EpochTrials.ManyClasses(8, 65_536);
        using var larger = new Model(device, [Features], [new Dense(65_536)], seed: 1);
        Assert.Contains(
            "a confusion matrix of 65536 classes takes 17.18 GB",
            Assert.Throws<ArgumentException>(() => new Trainer(
                larger, new Adam(), more, more, new TrainerOptions { Batch = 4, Confusion = true })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_that_the_device_has_no_memory_for_is_refused_by_name()
    {
        using HostDevice small = HostDevice.Create<Real32x4>(1, 20_000_000);
        DataSet data = EpochTrials.ManyClasses(8, 3000);
        using var model = new Model(small, [Features], [new Dense(3000)], seed: 1);
        OutOfDeviceMemoryException exception =
            Assert.Throws<OutOfDeviceMemoryException>(() => new Evaluator(model, data, confusion: true));
        Assert.Contains("a confusion matrix of 3000 classes needs 36.00 MB", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_epochs_the_last_alone_keeps_its_matrix()
    {
        DataSet data = EpochTrials.ManyClasses(12, 4);
        using var model = new Model(device, [Features], [new Dense(4)], seed: 1);
        using var trainer = new Trainer(
            model, new Adam(), data, data, new TrainerOptions { Batch = 4, Epochs = 3 });
        var seen = new List<bool>();
        IReadOnlyList<EpochResult> epochs =
            trainer.Train(epochDone: result => seen.Add(result.Test!.Confusion is not null));
        Assert.Equal([true, true, true], seen);
        Assert.Equal([false, false, true], epochs.Select(epoch => epoch.Test!.Confusion is not null));
        Assert.All(epochs, epoch => Assert.NotNull(epoch.Test!.Accuracy));
    }

    [Theory]
    [InlineData(10, 1000)]
    [InlineData(4194, 1000)]
    [InlineData(100_000, 41)]
    public void The_batch_of_an_evaluation_shrinks_with_the_outputs(int classes, int batch)
    {
        DataSet data = DataSet.Classification("zeros", [1], new float[1500], new int[1500], classes);
        using Reservation reservation = device.Reserve("a look");
        using var model = new Model(device, [1], [new Dense(classes)], seed: 1);
        using var evaluator = new Evaluator(model, data);
        Assert.Equal(
            batch * (long)classes * sizeof(float),
            evaluator.Plan.Launches.SelectMany(launch => launch.Writes).Max(write => write.Bytes), 256.0);
    }
}
