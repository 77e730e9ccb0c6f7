namespace GpuNet.Cli.Output.Reports;

/// <summary>A finished run.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Parameters">The number of weights.</param>
/// <param name="Epochs">The epochs of the whole run.</param>
/// <param name="TestAccuracy">The test accuracy at the end.</param>
/// <param name="SamplesPerSecond">
/// The average training speed in samples per second; null if nothing was left to train.
/// </param>
/// <param name="PeakPlanBytes">The peak use of the arena.</param>
/// <param name="Data">The data set's id.</param>
/// <param name="Seconds">The training time in seconds, without evaluation.</param>
/// <param name="Checkpoint">Where the run is saved; null if it is not.</param>
internal sealed record DoneReport(
    string Device,
    long Parameters,
    int Epochs,
    double? TestAccuracy,
    double? SamplesPerSecond,
    long PeakPlanBytes,
    string Data,
    double Seconds,
    string? Checkpoint) : Report("done")
{
    /// <summary>What a sample is.</summary>
    [JsonIgnore]
    public string Samples { get; init; } = "images";

    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        string speed = SamplesPerSecond is double rate
            ? Invariant($" in {Seconds:0.0} s, {rate:N0} samples/s")
            : string.Empty;
        writer.WriteLine(Invariant($"done      {TestAccuracy:P2} of the {Data} test {Samples} are classified correctly"));
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"          {StartReport.Count(Epochs, "epoch")} on {Device}{speed}, "
            + $"{PeakPlanBytes / 1e6:0.0} MB of plan memory"));
        if (Checkpoint is not null)
            writer.WriteLine($"saved     {Checkpoint}");
    }
}
