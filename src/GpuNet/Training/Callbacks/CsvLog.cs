using GpuNet.IO;

namespace GpuNet.Training.Callbacks;

/// <summary>
/// Writes a line of comma-separated values after each epoch: epoch, training loss and accuracy, test loss and accuracy,
/// training seconds, samples per second, and a column for each monitored number. A resumed run goes on in the file, in
/// place of the epochs that it repeats.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="monitors">Further numbers to log.</param>
public sealed class CsvLog(string path, params IReadOnlyList<Monitor> monitors) : ITrainingCallback
{
    /// <inheritdoc/>
    public void EpochDone(Trainer trainer, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        double?[] values =
        [
            result.Loss, result.TrainAccuracy, result.Test?.Loss, result.Test?.Accuracy, result.Seconds,
            result.SamplesPerSecond, .. monitors.Select(monitor => (double?)monitor.ValueOf(trainer, result)),
        ];
        string line = string.Join(
            ',', values.Select(value => value?.ToString("R", CultureInfo.InvariantCulture)).Prepend($"{result.Epoch}"));
        IEnumerable<string> columns =
        [
            "epoch", "loss", "accuracy", "test_loss", "test_accuracy", "seconds", "samples_per_second",
            .. monitors.Select(monitor => monitor.Name.Replace(' ', '_')),
        ];
        IEnumerable<string> before =
            result.Epoch > 1 && File.Exists(path) ? File.ReadAllLines(path) : [string.Join(',', columns)];

        // A run may have been resumed from an earlier epoch than the log's last; the header counts as epoch 0.
        string[] lines = [.. before.Where(each => EpochOf(each) < result.Epoch), line];
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")));
    }

    private static int EpochOf(string line) =>
        int.TryParse(line.Split(',')[0], CultureInfo.InvariantCulture, out int epoch) ? epoch : 0;
}
