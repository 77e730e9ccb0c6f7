using System.Diagnostics;
using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Layers;
using GpuNet.Training;
using GpuNet.Training.Schedules;

namespace GpuNet.Benchmarks.Peers;

/// <summary>Trains as a user would, through <see cref="Trainer"/>, and takes the time.</summary>
internal static class TrainingMeasurement
{
    private const int LossSteps = 100;

    public static PeerResult Run(TrainingCase what, DataSet data, int threads, int rounds, double seconds)
    {
        using HostDevice device = HostDevice.Create(threads);
        double loss = LossOfFirstSteps(what, data, device);
        using Model model = CreateModel(what, device);
        using Trainer trainer = CreateTrainer(what, model, data, epochs: int.MaxValue);
        _ = SamplesPerSecond(trainer, seconds);
        var rates = new double[rounds];
        for (int round = 0; round < rounds; round++)
            rates[round] = SamplesPerSecond(trainer, seconds);
        return new PeerResult("gpunet", what.Name, threads, Median(rates), loss);
    }

    // One pass over the samples of so many steps; it warms the code up, too.
    private static double LossOfFirstSteps(TrainingCase what, DataSet data, HostDevice device)
    {
        using Model model = CreateModel(what, device);
        using Trainer trainer = CreateTrainer(what, model, data.Take(LossSteps * what.Batch), epochs: 1);
        return trainer.TrainEpoch().Loss;
    }

    private static Model CreateModel(TrainingCase what, HostDevice device)
    {
        IReadOnlyList<int> widths = MultilayerPerceptron.ParseWidths(what.Widths);
        return new Model(device, [widths[0]], MultilayerPerceptron.Layers(widths, new ReLU()), seed: 1);
    }

    private static Trainer CreateTrainer(TrainingCase what, Model model, DataSet data, int epochs) =>
        new(
            model,
            FormulaCatalog.CreateUpdate(what.Optimizer),
            data,
            options: new TrainerOptions
            {
                Batch = what.Batch,
                Epochs = epochs,
                LearningRate = what.LearningRate,
                Schedule = new ConstantSchedule(),
            });

    // Whole epochs would make rounds of the larger model many seconds long; an epoch's end is timed where it falls.
    private static double SamplesPerSecond(Trainer trainer, double seconds)
    {
        long before = Samples(trainer);
        long start = Stopwatch.GetTimestamp();
        double elapsed;
        do
        {
            if (trainer.StepsInEpoch == trainer.StepsPerEpoch)
                _ = trainer.TrainEpoch();
            else
                trainer.Step();
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (elapsed < seconds);
        trainer.Model.Device.Synchronize();
        elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (Samples(trainer) - before) / elapsed;
    }

    private static long Samples(Trainer trainer) =>
        ((long)trainer.EpochsDone * SyntheticDigits.Count)
        + Math.Min((long)trainer.StepsInEpoch * trainer.Options.Batch, SyntheticDigits.Count);

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
