using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

/// <summary>What is summed and counted over an epoch, tried on any device.</summary>
internal static class EpochTrials
{
    public const int Features = 20;

    /// <summary>
    /// An epoch whose losses, 0.1 a step, are summed on top of those of 20 million steps before: as if restored from a
    /// checkpoint, since a float stops growing there.
    /// </summary>
    public static void SumsLosses(Device device)
    {
        const int Steps = 400;
        const int Before = 1 << 21;
        float[] targets = [.. Enumerable.Repeat(0.1f, Steps)];
        DataSet data = DataSet.Regression("tenths", [1], new float[Steps], targets, 1);
        using var model = new Model(device, [1], [new Dense(1)], seed: 1);
        foreach (Parameter parameter in model.Parameters)
            parameter.Frozen = true;
        using var trainer = new Trainer(
            model, default(GradientDescent), data, null, new TrainerOptions { Batch = 1 },
            Objective.Of(default(AbsoluteError)));
        trainer.Restore(0, 0, [Before, 0], 0);
        for (int step = 0; step < Steps; step++)
            trainer.Step();
        Assert.Equal(Before + (Steps * (double)0.1f), trainer.Loop.ReadLossSum(), Steps * Before * Math.Pow(2, -47));
        Assert.Equal(((double)Before / Steps) + 0.1f, trainer.TrainEpoch().Loss, 1e-7);
    }

    /// <summary>Right answers of more classes than a matrix is counted of, and the matrix of few.</summary>
    public static void CountsAsThatDevice(Device device, Device other)
    {
        foreach (int classes in (int[])[300, 20])
        {
            (int Right, double? Train, int[]? Pairs) expected = Count(other, classes);
            Assert.Equal(classes > ConfusionMatrix.UsualClasses, expected.Pairs is null);
            Assert.InRange(expected.Right, 1, 47);
            Assert.Equivalent(expected, Count(device, classes));
        }
    }

    /// <summary>Points that tell their class; the classes lie far apart in numbers.</summary>
    public static DataSet ManyClasses(int count, int classes)
    {
        var random = new Random(3);
        float[] features =
            [.. Enumerable.Range(0, count * Features).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        int[] labels = [.. Enumerable.Range(0, count).Select(sample => (int)((long)sample * 7919 % classes))];
        labels[^1] = classes - 1;
        return DataSet.Classification("many", [Features], features, labels, classes);
    }

    private static (int Right, double? Train, int[]? Pairs) Count(Device device, int classes)
    {
        DataSet data = ManyClasses(48, classes);
        using var model = new Model(device, [Features], [new Dense(classes)], seed: 1);
        using var trainer = new Trainer(
            model, new Adam(), data, data, new TrainerOptions { Batch = 16, LearningRate = 0.05f });
        EpochResult epoch = trainer.TrainEpoch();
        ConfusionMatrix? matrix = epoch.Test!.Confusion;
        int[]? pairs = matrix is null
            ? null
            : [.. Enumerable.Range(0, classes * classes).Select(cell => matrix[cell / classes, cell % classes])];
        return (epoch.Test.Correct!.Value, epoch.TrainAccuracy, pairs);
    }
}
