namespace GpuNet.Cli.Output;

/// <summary>A bar over the whole run, with loss, accuracy and speed of the current epoch.</summary>
internal sealed class ProgressBar : IProgress<TrainingProgress>
{
    private readonly ProgressTask task;

    /// <summary>A bar that waits for the first report.</summary>
    public ProgressBar(ProgressContext context)
    {
        task = context.AddTask("starting");
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        task.MaxValue = (double)value.Epochs * value.SamplesPerEpoch;
        task.Value = ((value.Epoch - 1.0) * value.SamplesPerEpoch) + value.Samples;
        task.Description = Describe(value);
    }

    /// <summary>The text next to the bar.</summary>
    public static string Describe(TrainingProgress value)
    {
        string accuracy = value.Accuracy is double share ? Invariant($"  {share:P1}") : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {value.Epoch}/{value.Epochs}  loss {value.Loss:0.0000}{accuracy}  {value.SamplesPerSecond:N0} "
            + $"samples/s");
    }
}
