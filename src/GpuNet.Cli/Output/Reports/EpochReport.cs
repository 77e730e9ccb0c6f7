namespace GpuNet.Cli.Output.Reports;

/// <summary>One pass over the data.</summary>
internal sealed record EpochReport(
    int Epoch, double Loss, double? TrainAccuracy, double? TestAccuracy, double Seconds, double SamplesPerSecond)
    : Report("epoch")
{
    /// <summary>The report of an epoch.</summary>
    public static EpochReport Of(EpochResult result)
    {
        return new EpochReport(
            result.Epoch, result.Loss, result.TrainAccuracy, result.Test?.Accuracy, result.Seconds,
            result.SamplesPerSecond);
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer) => writer.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {Epoch,3} loss {Loss:0.0000}  train {TrainAccuracy:P2}  test {TestAccuracy:P2}  {Seconds:0.00} s  "
        + $"{SamplesPerSecond:N0} samples/s"));
}
