using System.Diagnostics;
using GpuNet.Benchmarks;
using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Layers;
using GpuNet.Training;
using GpuNet.Training.Schedules;

namespace GpuNet.DeviceBenchmarks.Measurements;

/// <summary>Samples per second of training by <see cref="Trainer"/>, as a user would, epochs' ends included.</summary>
internal static class TrainingRateMeasurement
{
    public static IEnumerable<Result> Run(Device device, int rounds, double seconds, bool smoke)
    {
        DataSet data = SyntheticDigits.Create();
        if (smoke)
            data = data.Take(256);
        foreach (string widths in (string[])["784-128-10", "784-512-512-10"])
        {
            foreach (int wanted in (int[])[128, 8192])
            {
                int batch = Math.Min(wanted, data.Count);
                double rate = Rate(device, data, widths, batch, rounds, seconds);
                yield return new Result($"train {widths} batch {batch} adam", rate, "samples/s");
            }
        }
    }

    private static double Rate(Device device, DataSet data, string widths, int batch, int rounds, double seconds)
    {
        IReadOnlyList<int> sizes = MultilayerPerceptron.ParseWidths(widths);
        using var model = new Model(device, [sizes[0]], MultilayerPerceptron.Layers(sizes, new ReLU()), seed: 1);
        using var trainer = new Trainer(
            model,
            FormulaCatalog.CreateUpdate("adam"),
            data,
            options: new TrainerOptions
            {
                Batch = batch,
                Epochs = int.MaxValue,
                LearningRate = 0.001f,
                Schedule = new ConstantSchedule(),
            });
        // Compiles every kernel, the one for the short last batch included.
        _ = trainer.TrainEpoch();
        double[] rates = [.. Enumerable.Range(0, rounds).Select(_ => SamplesPerSecond(trainer, data, seconds)).Order()];
        return rates[rates.Length / 2];
    }

    private static double SamplesPerSecond(Trainer trainer, DataSet data, double seconds)
    {
        // Launches return at once: without a wait at the end of each epoch the clock would time their queue.
        long start = Stopwatch.GetTimestamp();
        long samples = 0;
        double elapsed;
        do
        {
            _ = trainer.TrainEpoch();
            samples += data.Count;
            trainer.Model.Device.Synchronize();
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (elapsed < seconds);
        return samples / elapsed;
    }
}
