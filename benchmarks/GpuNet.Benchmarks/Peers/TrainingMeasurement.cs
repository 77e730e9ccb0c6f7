using System.Diagnostics;
using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Layers;
using GpuNet.Training;
using GpuNet.Training.Schedules;

namespace GpuNet.Benchmarks.Peers;

/// <summary>Trains as a user would, through <see cref="Trainer"/>, and takes the time.</summary>
internal static class TrainingMeasurement
{
    private const int LossSamples = 12_800;

    // Two training threads leave the compiler, which works in the background, no processor of two: it is done after 0.9
    // seconds.
    private const double FewestWarmUpSeconds = 1;

    public static PeerResult Run(TrainingCase what, DataSet data, int threads, Rounds rounds)
    {
        using HostDevice device = HostDevice.Create(threads);
        double loss = LossAfterFirstSamples(what, data, device);
        using Model model = Perceptrons.Create(device, what.Widths);
        using Trainer trainer = CreateTrainer(what, model, data, epochs: int.MaxValue);
        _ = SamplesPerSecond(trainer, Math.Max(rounds.Seconds, FewestWarmUpSeconds));
        double rate = rounds.Median(() => SamplesPerSecond(trainer, rounds.Seconds));
        return new PeerResult(PeerResult.Ours, "training", what.Name, threads, rate, "samples/s", loss);
    }

    // One pass over the first samples and a look at where it led; it warms the code up, too.
    private static double LossAfterFirstSamples(TrainingCase what, DataSet data, HostDevice device)
    {
        DataSet first = data.Take(LossSamples);
        using Model model = Perceptrons.Create(device, what.Widths);
        using Trainer trainer = CreateTrainer(what, model, first, epochs: 1);
        _ = trainer.TrainEpoch();
        using var evaluator = new Evaluator(model, first);
        return evaluator.Run().Loss;
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
}
